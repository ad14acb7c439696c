/**
 * What a call costs in data, as the person is told before they choose. Pure.
 */
import type { HourlyCost } from "../types";
import { RUNGS, wireKbps, type Rung } from "./audio-ladder";

/** The rung that data saver holds on a path without loss. */
const SAVING: Rung = { kbps: 16, ptimeMs: 60, copies: 0 };
const BOTH_WAYS = 2;
/** RTCP, its feedback about every packet and the checks of the path, as counted in Chromium. */
const UPKEEP_KBPS = 7;

/** With one person and both talking. `cameraKbps` is what a camera may take at most. */
export function hourlyCost(cameraKbps: number): HourlyCost {
  const usualKbps = Math.max(...RUNGS.map(wireKbps));
  return {
    savingMb: megabytes(BOTH_WAYS * wireKbps(SAVING)),
    usualMb: megabytes(BOTH_WAYS * usualKbps),
    picturesMb: megabytes(BOTH_WAYS * (usualKbps + cameraKbps)),
  };
}

/** In an hour, to two digits: more would claim too much. */
function megabytes(kbps: number): number {
  return Number((((kbps + BOTH_WAYS * UPKEEP_KBPS) * 3_600) / 8 / 1_000).toPrecision(2));
}
