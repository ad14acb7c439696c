/** When the microphone is on. */
import { useServices } from "../../hooks/services";
import { useChoice } from "../../hooks/use-choices";
import { useSettingsWords } from "../../hooks/use-settings-words";
import { Group, SelectRow, SwitchRow } from "./rows";

/** What can be chosen, in milliseconds. */
const RELEASES = [0, 200, 500, 1_000];

export function TalkGroup() {
  const words = useSettingsWords();
  const { choices } = useServices();
  const joinSpeaking = useChoice("joinSpeaking");
  const holdToTalk = useChoice("holdToTalk");
  const releaseMs = useChoice("releaseMs");
  return (
    <Group title={words("talking")}>
      <SwitchRow
        detail={words("joinHint")}
        isOn={joinSpeaking}
        onToggle={() => choices.change({ joinSpeaking: !joinSpeaking })}
      >
        {words("join")}
      </SwitchRow>
      <SwitchRow
        detail={words("holdHint")}
        isOn={holdToTalk}
        onToggle={() => choices.change({ holdToTalk: !holdToTalk })}
      >
        {words("hold")}
      </SwitchRow>
      <SelectRow
        label={words("release")}
        value={String(releaseMs)}
        options={RELEASES.map((ms) => ({
          value: String(ms),
          label: ms === 0 ? words("releaseNone") : words("seconds", { s: ms / 1_000 }),
        }))}
        onChoose={(ms) => choices.change({ releaseMs: Number(ms) })}
      />
    </Group>
  );
}
