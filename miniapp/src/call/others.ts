/** What a call keeps of the others in it, and asks them for before it can hear them. Pure. */
import type { ClientMessage, ParticipantId } from "../protocol/generated";
import { transportPeers } from "./room-facts";
import type { Run } from "./run";

/**
 * Whoever has just come makes the offers, but cannot without the media half. Those of the others come
 * beside it, and can be answered when it is there: over a slow way that saves a second. Who is pinged
 * and has no connection offers.
 */
export function askForOffers(run: Run): ClientMessage[] {
  run.hasAskedForOffers = true;
  if (!run.facts) return [];
  return transportPeers(run.facts)
    .filter(({ isPaired }) => isPaired)
    .map(({ id }) => ({ type: "signal", to: id, signal: { kind: "ping" } }));
}

/** Who is inside now has been in the call with `you`. */
export function noteMet({ facts, met }: Run, you: ParticipantId): void {
  for (const { id, name, presence } of facts?.participants ?? []) {
    if (presence === "inside" && id !== you) met.set(id, name);
  }
}
