/**
 * The path that carries media, out of `getStats()`. Pure.
 */
import type { PathKind } from "../types";

/** A pair as browsers tell it. */
export interface PairStats extends RTCIceCandidatePairStats {
  /** In older Safari and Firefox instead of `transport.selectedCandidatePairId`. */
  selected?: boolean;
}

/** The selected pair; undefined before there is one. */
export function selectedPair(report: RTCStatsReport): PairStats | undefined {
  let selected: string | undefined;
  const pairs: PairStats[] = [];
  report.forEach((stats: RTCStats) => {
    if (stats.type === "transport") {
      selected = (stats as RTCTransportStats).selectedCandidatePairId ?? selected;
    } else if (stats.type === "candidate-pair") pairs.push(stats as PairStats);
  });
  return (
    pairs.find(({ id }) => id === selected) ??
    pairs.find((candidate) => candidate.selected) ??
    pairs.find(({ nominated, state }) => nominated && state === "succeeded")
  );
}

/** Whether the path goes over a relay that we asked for; theirs is theirs to look after. */
export function isOnOwnRelay(report: RTCStatsReport): boolean {
  const local = selectedPair(report)?.localCandidateId;
  let isRelay = false;
  report.forEach((stats: RTCStats & { candidateType?: string }) => {
    if (stats.id === local) isRelay = stats.candidateType === "relay";
  });
  return isRelay;
}

/** A number that grows while anything arrives on the path; null while there is none. */
export function receivedOnPath(report: RTCStatsReport): number | null {
  const pair = selectedPair(report);
  if (!pair) return null;
  return (pair.bytesReceived ?? 0) + (pair.responsesReceived ?? 0) + (pair.requestsReceived ?? 0);
}

/** How long the last check of the path has taken, in ms; null where the browser does not say. */
export function roundTripOf(report: RTCStatsReport): number | null {
  const seconds = selectedPair(report)?.currentRoundTripTime;
  return seconds === undefined ? null : seconds * 1_000;
}

interface CandidateStats extends RTCStats {
  candidateType?: string;
  protocol?: string;
  /** Between us and our relay; only on a candidate of our own relay. */
  relayProtocol?: string;
}

/**
 * What kind of path it is; null before there is one. A relay of the other side that has not told
 * its address yet looks like a direct path.
 */
export function pathKindOf(report: RTCStatsReport): PathKind | null {
  const pair = selectedPair(report);
  const candidate = (id: string | undefined): CandidateStats | undefined =>
    id === undefined ? undefined : (report.get(id) as CandidateStats | undefined);
  const local = candidate(pair?.localCandidateId);
  const remote = candidate(pair?.remoteCandidateId);
  if (!local) return null;
  const protocol = local.relayProtocol ?? local.protocol;
  return {
    isRelayed: local.candidateType === "relay" || remote?.candidateType === "relay",
    protocol: protocol === "udp" || protocol === "tcp" || protocol === "tls" ? protocol : null,
  };
}
