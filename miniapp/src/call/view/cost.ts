/**
 * What a call costs in data, as the person is told before they choose. Pure.
 */
import type { HourlyCost } from "../types";
import { ALL_ABILITIES, type Abilities } from "../policy/abilities";
import { RUNGS, sentRung, topRungWhenSaving, wireKbps } from "../policy/rungs";

const BOTH_WAYS = 2;
/** RTCP, its feedback about every packet and the checks of the path, as counted in Chromium. */
const UPKEEP_KBPS = 7;

/**
 * With one person and both talking, over a connection that can do so much. `cameraKbps` is what a
 * camera may take at most.
 */
export function hourlyCost(cameraKbps: number, can: Abilities = ALL_ABILITIES): HourlyCost {
  const voiceKbps = (index: number): number =>
    wireKbps(sentRung({ index, extraCopies: 0, isInCrowd: false }, can));
  const usualKbps = Math.max(...RUNGS.map((_, index) => voiceKbps(index)));
  return {
    savingMb: megabytes(BOTH_WAYS * voiceKbps(topRungWhenSaving(false))),
    usualMb: megabytes(BOTH_WAYS * usualKbps),
    picturesMb: megabytes(BOTH_WAYS * (usualKbps + cameraKbps)),
  };
}

/** In an hour, to two digits: more would claim too much. */
function megabytes(kbps: number): number {
  return Number((((kbps + BOTH_WAYS * UPKEEP_KBPS) * 3_600) / 8 / 1_000).toPrecision(2));
}
