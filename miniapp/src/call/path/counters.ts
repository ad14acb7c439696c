/**
 * What one report of `getStats()` has counted since the start of a connection. Pure. What happened
 * between two of them is in `facts.ts`.
 */
import { pathTotals, roundTripOf, selectedPair, type Stats } from "./path-stats";

/** Totals at one moment, straight from a report. */
export interface Counters {
  /** Inbound voice, in samples: all, concealed, concealed while there was only silence. */
  readonly samples: number;
  readonly concealed: number;
  readonly silent: number;
  /** Seconds that samples spent in the jitter buffer, and how many samples came out of it. */
  readonly buffered: number;
  readonly emitted: number;
  /** Packets of their voice that came, and that the network lost (copies may have made up for it). */
  readonly packets: number;
  readonly lost: number;
  /** How long ago the last packet of their voice came, in ms; null where the browser does not say. */
  readonly sinceLastMs: number | null;
  /** Seconds the pictures of the other side stood still, and frames that were decoded. */
  readonly frozen: number;
  readonly frames: number;
  /** The lines of the last frame of the tallest one; 0 before the first, and where it is not said. */
  readonly seenLines: number;
  /** Bytes handed to the network with RTP headers, by kind. */
  readonly voiceBytes: number;
  readonly pictureBytes: number;
  /** Pictures of the other side, with RTP headers; and our own frames that were sent. */
  readonly seenBytes: number;
  readonly framesSent: number;
  readonly sentLines: number;
  /** Over all pairs of candidates, with what UDP and IP add to every packet. */
  readonly pathSent: number;
  readonly pathReceived: number;
  /** The other side's last RTCP report about our voice or picture. */
  readonly reports: readonly LossReport[];
  /** Of the selected path; null where the browser does not say. */
  readonly rttMs: number | null;
  /** A total that grows with each check that was answered; null where the browser does not say. */
  readonly checks: number | null;
  readonly availableKbps: number | null;
}

/** What the other side says it has missed since the report before. */
export interface LossReport {
  readonly kind: "audio" | "video";
  /** When it came, in ms; equal for a report that was seen already. */
  readonly at: number;
  /** 0-1. */
  readonly lost: number;
  /** The round trip between the last reports both ways, in ms; null before the second one. */
  readonly rttMs: number | null;
}

/** IPv4 and UDP; what is inside of them the browser counts itself. */
const DATAGRAM_BYTES = 28;

type Inbound = RTCInboundRtpStreamStats;
type Outbound = RTCOutboundRtpStreamStats;
interface RemoteInbound extends RTCStats {
  kind?: string;
  fractionLost?: number;
  /** In seconds. */
  roundTripTime?: number;
}

/** Reads the totals out of a report. */
export function countersOf(stats: Stats): Counters {
  const inbound = stats.of("inbound-rtp") as Inbound[];
  const outbound = stats.of("outbound-rtp") as Outbound[];
  const voices = inbound.filter(({ kind }) => kind === "audio");
  const pictures = inbound.filter(({ kind }) => kind === "video");
  const sent = (of: string): number =>
    sum(
      outbound.filter(({ kind }) => kind === of),
      (one) => (one.bytesSent ?? 0) + (one.headerBytesSent ?? 0),
    );
  const pair = selectedPair(stats);
  const path = pathTotals(stats);
  return {
    samples: sum(voices, (one) => one.totalSamplesReceived),
    concealed: sum(voices, (one) => one.concealedSamples),
    silent: sum(voices, (one) => one.silentConcealedSamples),
    buffered: sum(voices, (one) => one.jitterBufferDelay),
    emitted: sum(voices, (one) => one.jitterBufferEmittedCount),
    packets: sum(voices, (one) => one.packetsReceived),
    lost: sum(voices, (one) => one.packetsLost),
    sinceLastMs: sinceLastPacket(voices),
    frozen: sum(pictures, (one) => one.totalFreezesDuration),
    frames: sum(pictures, (one) => one.framesDecoded),
    seenLines: tallest(pictures),
    voiceBytes: sent("audio"),
    pictureBytes: sent("video"),
    seenBytes: sum(pictures, (one) => (one.bytesReceived ?? 0) + (one.headerBytesReceived ?? 0)),
    framesSent: sum(outbound, (one) => one.framesSent),
    sentLines: tallest(outbound),
    pathSent: path.bytesSent + DATAGRAM_BYTES * (path.packetsSent || packetsOf(outbound)),
    pathReceived:
      path.bytesReceived + DATAGRAM_BYTES * (path.packetsReceived || packetsOf(inbound)),
    reports: (stats.of("remote-inbound-rtp") as RemoteInbound[]).flatMap(lossReport),
    rttMs: roundTripOf(stats),
    checks: pair?.responsesReceived ?? pair?.totalRoundTripTime ?? null,
    availableKbps: inKbps(pair?.availableOutgoingBitrate),
  };
}

function lossReport(stats: RemoteInbound): LossReport[] {
  const { kind, timestamp, fractionLost, roundTripTime } = stats;
  if (fractionLost === undefined || (kind !== "audio" && kind !== "video")) return [];
  const rttMs = roundTripTime === undefined ? null : roundTripTime * 1_000;
  return [{ kind, at: timestamp, lost: fractionLost, rttMs }];
}

/** RTP packets are nearly all that travel; Firefox counts no others. */
function packetsOf(streams: readonly { packetsSent?: number; packetsReceived?: number }[]): number {
  return sum(streams, (one) => one.packetsSent ?? one.packetsReceived);
}

/** Some browsers have counted it from another beginning of time. */
const SINCE_LAST_MAX_MS = 3_600_000;

function sinceLastPacket(voices: readonly Inbound[]): number | null {
  const since = voices.flatMap(({ timestamp, lastPacketReceivedTimestamp: last }) =>
    last === undefined ? [] : timestamp - last,
  );
  const known = since.filter((ms) => ms >= 0 && ms < SINCE_LAST_MAX_MS);
  return known.length > 0 ? Math.min(...known) : null;
}

function tallest(pictures: readonly { frameHeight?: number }[]): number {
  return Math.max(0, ...pictures.map(({ frameHeight }) => frameHeight ?? 0));
}

function sum<T>(list: readonly T[], value: (one: T) => number | undefined): number {
  return list.reduce((total, one) => total + (value(one) ?? 0), 0);
}

function inKbps(bps: number | undefined): number | null {
  return bps === undefined ? null : bps / 1_000;
}
