/** The colour of a name over a message: the same for the same person everywhere. Pure. */
import { gradientFor } from "../../ui/avatar-colors";

export function nameColor(id: string): string {
  return gradientFor(id)[0];
}
