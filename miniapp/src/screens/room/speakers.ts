/** Who is named in the header. Pure. */
import type { CallState } from "../../call/types";

/** As many rows are in sight at once on a phone; of more one does not see who speaks. */
const IN_SIGHT = 8;
/** More names do not fit the line. */
const NAMES_MAX = 2;

/** The names of those who speak, where their rows cannot all be seen. */
export function speakersOutOfSight({ participants }: Pick<CallState, "participants">): string {
  if (participants.length <= IN_SIGHT) return "";
  const speaking = participants.filter((who) => who.speaking && !who.isYou);
  return speaking
    .slice(0, NAMES_MAX)
    .map(({ name }) => name)
    .join(", ");
}
