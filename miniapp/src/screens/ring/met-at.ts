/** Since when two have talked. Pure. */
import type { CallState } from "../../call/types";

/** When the second of the two came in; null while one is alone. */
export function metAt({ participants }: Pick<CallState, "participants">): number | null {
  const inside = participants.filter(({ presence }) => presence === "inside");
  return inside.length < 2 ? null : Math.max(...inside.map(({ joinedAt }) => joinedAt));
}
