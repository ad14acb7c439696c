/** What the line under a name says. Pure: the first rule that fits, in Telegram's order. */
import type { Participant } from "../../call/types";
import type { MessageKey } from "../../i18n";

export type StatusTone = "speaking" | "listening" | "forbidden" | "quiet";

/** The line: a key, its tone, and the volume where that is not the usual one. */
export interface StatusLine {
  readonly key: Extract<MessageKey, `status.${string}`>;
  readonly tone: StatusTone;
  /** Only for `status.speakingAt`. */
  readonly percent?: number;
}

interface Rule {
  readonly when: (who: Participant) => boolean;
  readonly line: (who: Participant) => StatusLine;
}

const say =
  (key: StatusLine["key"], tone: StatusTone): Rule["line"] =>
  () => ({ key, tone });

/** A connection that is gone comes first among what is heard: nothing else would be true. */
const RULES: readonly Rule[] = [
  { when: isSilenced, line: say("status.mutedForMe", "forbidden") },
  { when: isGone, line: say("status.lost", "quiet") },
  { when: isLost, line: say("status.reconnecting", "quiet") },
  { when: (who) => who.handRaisedAt !== null, line: say("status.wantsToSpeak", "listening") },
  {
    when: (who) => who.speaking && !who.isYou && who.volume !== 1,
    line: (who) => ({
      key: "status.speakingAt",
      tone: "speaking",
      percent: Math.round(who.volume * 100),
    }),
  },
  { when: (who) => who.speaking, line: say("status.speaking", "speaking") },
  { when: isMutedHere, line: say("status.mutedByAdmin", "forbidden") },
  { when: (who) => who.isYou && !who.media.mic, line: say("status.you", "listening") },
  {
    when: (who) => who.peerLink === "connecting" && !who.isYou,
    line: say("status.connecting", "quiet"),
  },
  { when: (who) => who.role === "listener", line: say("status.mutedByAdmin", "forbidden") },
  { when: (who) => !who.media.mic, line: say("status.listening", "listening") },
];

/** The person themselves: whoever wonders why the microphone does not go on looks here. */
function isMutedHere({ isYou, role }: Participant): boolean {
  return isYou && role === "listener";
}

/** Nothing of them is heard here, by the switch or by the slider. */
export function isSilenced({ mutedForMe, volume, isYou }: Participant): boolean {
  return !isYou && (mutedForMe || volume === 0);
}

/** Neither the server nor we hear of them: their page may be closed for good. */
function isGone(who: Participant): boolean {
  return who.connection === "reconnecting" && isLost(who);
}

/**
 * Whether somebody is not reached. A person whom only the server misses is still heard and seen:
 * media do not need it.
 */
export function isLost({ connection, peerLink }: Participant): boolean {
  if (peerLink === "connected") return false;
  return peerLink === "interrupted" || connection === "reconnecting";
}

/**
 * The line of a participant who is inside. Where newcomers listen (`isForListening`), listeners are
 * not said to have been muted.
 */
export function statusOf(participant: Participant, isForListening = false): StatusLine {
  const isNewcomer = isForListening && participant.role === "listener";
  const who: Participant = isNewcomer ? { ...participant, role: "speaker" } : participant;
  const rule = RULES.find((candidate) => candidate.when(who));
  return rule ? rule.line(who) : { key: "status.onAir", tone: "listening" };
}
