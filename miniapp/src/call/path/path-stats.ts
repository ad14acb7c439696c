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

/** What has travelled over all pairs together, in bytes and packets, and connectivity checks that came. */
export interface PathTotals {
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Without the packets of browsers that do not count them. */
  readonly packetsSent: number;
  readonly packetsReceived: number;
  readonly checksReceived: number;
}

/**
 * Sums over all pairs. The two sides may send over different pairs, as long as both work: of two
 * nominated ones Chromium selects one and Firefox another, so what the selected pair has received
 * may be nothing at all while everything comes.
 */
export function pathTotals(report: RTCStatsReport): PathTotals {
  const totals = {
    bytesSent: 0,
    bytesReceived: 0,
    packetsSent: 0,
    packetsReceived: 0,
    checksReceived: 0,
  };
  report.forEach((stats: RTCStats) => {
    if (stats.type !== "candidate-pair") return;
    const pair = stats as PairStats;
    totals.bytesSent += pair.bytesSent ?? 0;
    totals.bytesReceived += pair.bytesReceived ?? 0;
    totals.packetsSent += pair.packetsSent ?? 0;
    totals.packetsReceived += pair.packetsReceived ?? 0;
    totals.checksReceived += (pair.responsesReceived ?? 0) + (pair.requestsReceived ?? 0);
  });
  return totals;
}

/** A number that grows while anything arrives on any pair; null while none is selected. */
export function receivedOnPath(report: RTCStatsReport): number | null {
  if (!selectedPair(report)) return null;
  const { bytesReceived, checksReceived } = pathTotals(report);
  return bytesReceived + checksReceived;
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
