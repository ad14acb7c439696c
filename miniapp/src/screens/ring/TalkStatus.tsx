/** How a call of two stands, in a line: for how long it has lasted, or what keeps it. */
import type { Participant } from "../../call/types";
import { useCallState } from "../../hooks/services";
import { useNow } from "../../hooks/use-now";
import { useRingWords } from "../../hooks/use-ring-words";
import { formatClock } from "../../i18n";
import { metAt } from "./met-at";

export function TalkStatus({ who }: { who: Participant | null }) {
  const words = useRingWords();
  const since = useCallState(metAt);
  if (who === null || since === null) return <p>{words("talk.waiting")}</p>;
  if (who.connection === "reconnecting" || who.peerLink === "interrupted") {
    return <p>{words("talk.interrupted")}</p>;
  }
  if (who.peerLink === "connecting") return <p>{words("joining")}</p>;
  return (
    <>
      <p aria-live="off">
        <Duration since={since} />
      </p>
      {who.quality !== "good" && <p className="text-[0.9375rem]">{words("talk.weak")}</p>}
      {!who.media.mic && <p className="text-[0.9375rem]">{words("talk.theirMicOff")}</p>}
    </>
  );
}

/** On its own, so that only these digits are drawn again every second. */
function Duration({ since }: { since: number }) {
  const now = useNow();
  return <span className="tabular-nums">{formatClock(now - since)}</span>;
}
