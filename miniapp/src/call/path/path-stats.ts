/**
 * The path that carries media, out of what a browser tells of a connection. Pure.
 */
import type { PathKind } from "../types";

/** One report of `getStats()`, sorted once. */
export class Stats {
  private readonly byType = new Map<string, RTCStats[]>();
  private readonly byId = new Map<string, RTCStats>();

  constructor(report: RTCStatsReport) {
    report.forEach((stats: RTCStats, id: string) => {
      this.byId.set(id, stats);
      const known = this.byType.get(stats.type);
      if (known) known.push(stats);
      else this.byType.set(stats.type, [stats]);
    });
  }

  /** All of one type. */
  of(type: string): readonly RTCStats[] {
    return this.byType.get(type) ?? [];
  }

  /** The one with this id. */
  get(id: string | undefined): RTCStats | undefined {
    return id === undefined ? undefined : this.byId.get(id);
  }
}

/** A pair as browsers tell it. */
export interface PairStats extends RTCIceCandidatePairStats {
  /** In older Safari and Firefox instead of `transport.selectedCandidatePairId`. */
  selected?: boolean;
}

/** The selected pair; undefined before there is one. */
export function selectedPair(stats: Stats): PairStats | undefined {
  const transports = stats.of("transport") as RTCTransportStats[];
  const selected = transports.flatMap((one) => one.selectedCandidatePairId ?? []).at(-1);
  const pairs = stats.of("candidate-pair") as PairStats[];
  return (
    pairs.find(({ id }) => id === selected) ??
    pairs.find((candidate) => candidate.selected) ??
    pairs.find(({ nominated, state }) => nominated && state === "succeeded")
  );
}

/** Whether the path goes over a relay that we asked for; theirs is theirs to look after. */
export function isOnOwnRelay(stats: Stats): boolean {
  const local = stats.get(selectedPair(stats)?.localCandidateId) as CandidateStats | undefined;
  return local?.candidateType === "relay";
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
export function pathTotals(stats: Stats): PathTotals {
  const totals = {
    bytesSent: 0,
    bytesReceived: 0,
    packetsSent: 0,
    packetsReceived: 0,
    checksReceived: 0,
  };
  for (const pair of stats.of("candidate-pair") as PairStats[]) {
    totals.bytesSent += pair.bytesSent ?? 0;
    totals.bytesReceived += pair.bytesReceived ?? 0;
    totals.packetsSent += pair.packetsSent ?? 0;
    totals.packetsReceived += pair.packetsReceived ?? 0;
    totals.checksReceived += (pair.responsesReceived ?? 0) + (pair.requestsReceived ?? 0);
  }
  return totals;
}

/** A number that grows while anything arrives on any pair; null while none is selected. */
export function receivedOnPath(stats: Stats): number | null {
  if (!selectedPair(stats)) return null;
  const { bytesReceived, checksReceived } = pathTotals(stats);
  return bytesReceived + checksReceived;
}

/** How long the last check of the path has taken, in ms; null where the browser does not say. */
export function roundTripOf(stats: Stats): number | null {
  const seconds = selectedPair(stats)?.currentRoundTripTime;
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
export function pathKindOf(stats: Stats): PathKind | null {
  const pair = selectedPair(stats);
  const local = stats.get(pair?.localCandidateId) as CandidateStats | undefined;
  const remote = stats.get(pair?.remoteCandidateId) as CandidateStats | undefined;
  if (!local) return null;
  const protocol = local.relayProtocol ?? local.protocol;
  return {
    isRelayed: local.candidateType === "relay" || remote?.candidateType === "relay",
    protocol: protocol === "udp" || protocol === "tcp" || protocol === "tls" ? protocol : null,
  };
}
