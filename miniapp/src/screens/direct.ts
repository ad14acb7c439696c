/** Whether a call is one of two people, which has a screen of its own. Pure. */
import type { CallState } from "../call/types";

/** In a room that was opened by ringing somebody, for as long as nobody else is inside. */
export function isDirectCall({ room, participants }: CallState): boolean {
  const inside = participants.filter(({ presence }) => presence === "inside");
  return room?.kind === "direct" && inside.length <= 2;
}
