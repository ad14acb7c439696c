/** Whether memory stays flat in a long call. Pure. */
import { median } from "./measure.mjs";

/** Flat is what ends less than this above the beginning: a fifth, and 4 MiB for what is small. */
const SHARE = 0.2;
const MIB = 4;

/**
 * A series in MiB, oldest first, as `{warm, end, flat}`. `warm` is the most there was in the first
 * quarter, as a process that was restarted is small; `end` is the median of the last quarter.
 */
export function flatness(series) {
  const quarter = Math.max(1, Math.floor(series.length / 4));
  const warm = Math.max(...series.slice(0, quarter));
  const end = median(series.slice(-quarter));
  return { warm, end, flat: end <= warm * (1 + SHARE) + MIB };
}
