/**
 * All that is known of a path at one moment, out of one report of `getStats()`: read once at each
 * look, and then decided with. Pure.
 */
import type { PathKind } from "../types";
import { countersOf, type Counters } from "./counters";
import { isOnOwnRelay, pathKindOf, receivedOnPath, Stats } from "./path-stats";

/** A moment of a path. */
export interface PathReport {
  /** A number that grows while anything arrives on any pair; null while none is selected. */
  readonly received: number | null;
  /** Null before there is a path. */
  readonly kind: PathKind | null;
  /** It goes over a relay that we asked for. */
  readonly isOnOwnRelay: boolean;
  /** Totals since the start of the connection, and the last round trip. */
  readonly counters: Counters;
}

export function readReport(report: RTCStatsReport): PathReport {
  const stats = new Stats(report);
  return {
    received: receivedOnPath(stats),
    kind: pathKindOf(stats),
    isOnOwnRelay: isOnOwnRelay(stats),
    counters: countersOf(stats),
  };
}
