/** Who waits for the host to do something: those at the door, then raised hands in their order. Pure. */
import type { Participant } from "../../call/types";
import { isAbove } from "./permissions";

export interface Request {
  readonly kind: "knock" | "hand";
  readonly who: Participant;
}

/** The requests that `you` may answer; of `dismissed` (see {@link requestKey}) nothing is said again. */
export function requestsTo(
  you: Participant | null,
  participants: readonly Participant[],
  dismissed: ReadonlySet<string>,
): Request[] {
  if (you === null) return [];
  const askable = participants.filter((who) => !who.isYou && isAbove(you, who));
  const knocks = askable.filter(({ presence }) => presence === "knocking");
  const hands = askable
    .filter(({ presence, handRaisedAt }) => presence === "inside" && handRaisedAt !== null)
    .sort((a, b) => (a.handRaisedAt ?? 0) - (b.handRaisedAt ?? 0));
  return [
    ...knocks.map((who): Request => ({ kind: "knock", who })),
    ...hands.map((who): Request => ({ kind: "hand", who })),
  ].filter((request) => !dismissed.has(requestKey(request)));
}

/** One raising of a hand, one coming to the door. */
export function requestKey({ kind, who }: Request): string {
  return `${kind}/${who.id}/${kind === "hand" ? (who.handRaisedAt ?? 0) : who.joinedAt}`;
}
