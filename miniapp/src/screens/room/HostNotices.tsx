/** Who waits for the host, where the thumb is: one at a time, with the one thing to do. */
import { useEffect, useState } from "react";
import { useCall, useCallState, useServices, useT } from "../../hooks/services";
import { useRoomWords } from "../../hooks/use-room-words";
import { Toast } from "../../ui/Toast";
import { requestKey, requestsTo, type Request } from "./requests";
import { HAND_FILLED, KEY } from "../../ui/icons-more";

export function HostNotices() {
  const t = useT();
  const words = useRoomWords();
  const call = useCall();
  const { haptic } = useServices().telegram;
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const requests = useCallState(({ you, participants, room }) => {
    // Who waits for a seat needs nobody's leave.
    const isLocked = room?.locked === true;
    const asking = participants.filter(({ presence }) => isLocked || presence !== "knocking");
    return requestsTo(you, asking, dismissed);
  }, isSame);
  const [first] = requests;
  const key = first ? requestKey(first) : null;
  useEffect(() => {
    if (key !== null) haptic("warning");
  }, [key, haptic]);
  if (!first || key === null) return null;
  const { kind, who } = first;
  const more = requests.length - 1;
  const answer = (): void => {
    const action = kind === "knock" ? "admit" : "let_speak";
    call.moderate({ kind: action, participant: who.id });
    setDismissed(new Set([...dismissed, key]));
  };
  return (
    <Toast
      icon={kind === "knock" ? KEY : HAND_FILLED}
      action={{ label: words(kind === "knock" ? "host.letIn" : "host.letSpeak"), run: answer }}
      close={{ label: t("common.close"), run: () => setDismissed(new Set([...dismissed, key])) }}
    >
      {words(kind === "knock" ? "news.knock" : "news.hand", { name: who.name })}
      {more > 0 && <span className="text-room-hint"> {words("host.more", { n: more })}</span>}
    </Toast>
  );
}

function isSame(a: readonly Request[], b: readonly Request[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, index) => {
      const other = b[index];
      return other !== undefined && requestKey(one) === requestKey(other);
    })
  );
}
