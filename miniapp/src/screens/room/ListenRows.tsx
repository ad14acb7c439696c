/** Who may speak, for those who run the room: newcomers, and everybody at once. */
import { useChatWords } from "../../hooks/use-chat-words";
import { useCall, useCallState } from "../../hooks/services";
import { ListRow } from "../../ui/ListRow";
import { Switch } from "../../ui/Switch";
import { isAbove } from "./permissions";
import { MIC, MIC_OFF } from "../../ui/icons";
import { HAND } from "../../ui/icons-more";

export function ListenRows() {
  const words = useChatWords();
  const call = useCall();
  const listenOnly = useCallState((state) => state.room?.listenOnly ?? false);
  const below = useCallState(({ you, participants }) => {
    const others = participants.filter((who) => you !== null && isAbove(you, who));
    return {
      speak: others.some(({ role }) => role === "speaker"),
      listen: others.some(({ role }) => role === "listener"),
    };
  }, isSame);
  return (
    <>
      <ListRow
        icon={HAND}
        role="switch"
        aria-checked={listenOnly}
        detail={words("listenOnlyHint")}
        end={<Switch on={listenOnly} />}
        onClick={() => call.moderate({ kind: "listen_only", on: !listenOnly })}
      >
        {words("listenOnly")}
      </ListRow>
      {below.speak && (
        <ListRow icon={MIC_OFF} onClick={() => call.moderate({ kind: "mute_all", muted: true })}>
          {words("muteAll")}
        </ListRow>
      )}
      {below.listen && (
        <ListRow icon={MIC} onClick={() => call.moderate({ kind: "mute_all", muted: false })}>
          {words("speakAll")}
        </ListRow>
      )}
    </>
  );
}

function isSame(
  a: { speak: boolean; listen: boolean },
  b: { speak: boolean; listen: boolean },
): boolean {
  return a.speak === b.speak && a.listen === b.listen;
}
