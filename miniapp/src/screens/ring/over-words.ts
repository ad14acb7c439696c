/** How a call came to its end, in keys of words. Pure. */
import type { RingKey } from "../../i18n/ring";
import type { ErrorCode } from "../../protocol/generated";
import type { Shown } from "../../rings/types";

/** Refusals that mean the person. */
const GONE = new Set<ErrorCode>(["person_not_found", "participant_not_found", "forbidden"]);

export type Over = Extract<Shown, { kind: "over" }>;

/** A second line under what has happened; null where nothing more is to be said. */
export function reasonOf({ refusal, unreachable }: Over): RingKey | null {
  if (unreachable !== null) return `unreachable.${unreachable}`;
  if (refusal === null) return null;
  if (refusal === "rate_limited") return "refused.often";
  return GONE.has(refusal) ? "refused.person" : "refused.other";
}

/** Whether another try with one tap makes sense, and under which name. */
export function againOf({ why, refusal, link }: Over): "over.again" | "over.back" | null {
  if (refusal !== null && refusal !== "rate_limited") return null;
  // Where a link has to be sent, ringing once more leads to the same.
  if (why === "elsewhere" || link !== null) return null;
  return why === "missed" ? "over.back" : "over.again";
}
