/** What a room's row says of those inside. Pure. */
import type { RoomSummary } from "../../api/client";

/** Who is there is worth more than how many, in one line. */
export function onAir(
  { inside, people }: Pick<RoomSummary, "inside" | "people">,
  count: string,
): string {
  return people.length > 0 ? `${inside} · ${people.join(", ")}` : count;
}
