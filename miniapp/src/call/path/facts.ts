/**
 * What `getStats()` says about one connection, as the few small facts that decisions are made of.
 * Pure. Reports hold totals since the start of the call; facts speak about the time between two.
 */

import type { RoundTrips } from "./delay";
import type { VoiceLook } from "./voice-loss";
import { pathTotals, roundTripOf, selectedPair } from "./path-stats";

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
  /** Bytes handed to the network with RTP headers, by kind. */
  readonly voiceBytes: number;
  readonly pictureBytes: number;
  /** Pictures of the other side, with RTP headers; and our own frames that were sent. */
  readonly seenBytes: number;
  readonly framesSent: number;
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

/** What happened on one connection since the last look. */
export interface PeerFacts extends RoundTrips {
  /**
   * The share (0-1) of the other's voice that was made up because it had not come in time, silence
   * not counted; null when nothing can be said (see `voice-loss.ts`). Not packet loss: what redundancy
   * repaired is heard.
   */
  readonly audibleLoss: number | null;
  /** How long the other's voice waited in the jitter buffer, in ms. */
  readonly bufferMs: number | null;
  /** The share (0-1) of the time that the other's pictures stood still. */
  readonly frozen: number;
  readonly fps: number;
  readonly seenKbps: number;
  readonly voiceKbps: number;
  readonly pictureKbps: number;
  readonly sentFps: number;
  /** Everything on the path, in each direction. */
  readonly sentKbps: number;
  readonly receivedKbps: number;
  readonly pathBytes: number;
  /** Packets of ours that the other side missed (0-1); null without a new report. */
  readonly uplinkLoss: number | null;
  /** Packets of theirs that the network lost (0-1), whether or not it is heard. */
  readonly downlinkLoss: number;
  /** The browser's estimate of what the path carries. It says little while little is sent. */
  readonly availableKbps: number | null;
}

/** What the counters of one second show by themselves; what was missed of a voice needs more of them. */
export interface Growth extends Omit<PeerFacts, "audibleLoss"> {
  /** What the jitter buffer made of the other's voice. */
  readonly heard: VoiceLook;
}

/** IPv4 and UDP; what is inside of them the browser counts itself. */
const DATAGRAM_BYTES = 28;

/** A second of the longest packets: of fewer, one that is lost says little. */
const PACKETS_LEAST = 8;

type Inbound = RTCInboundRtpStreamStats;
type Outbound = RTCOutboundRtpStreamStats;
interface RemoteInbound extends RTCStats {
  kind?: string;
  fractionLost?: number;
  /** In seconds. */
  roundTripTime?: number;
}

/** Reads the totals out of a report. */
export function countersOf(report: RTCStatsReport): Counters {
  const byType = new Map<string, RTCStats[]>();
  report.forEach((stats: RTCStats) => {
    byType.set(stats.type, [...(byType.get(stats.type) ?? []), stats]);
  });
  const all = (type: string): RTCStats[] => byType.get(type) ?? [];
  const inbound = all("inbound-rtp") as Inbound[];
  const outbound = all("outbound-rtp") as Outbound[];
  const voices = inbound.filter(({ kind }) => kind === "audio");
  const pictures = inbound.filter(({ kind }) => kind === "video");
  const sent = (of: string): number =>
    sum(
      outbound.filter(({ kind }) => kind === of),
      (one) => (one.bytesSent ?? 0) + (one.headerBytesSent ?? 0),
    );
  const pair = selectedPair(report);
  const path = pathTotals(report);
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
    voiceBytes: sent("audio"),
    pictureBytes: sent("video"),
    seenBytes: sum(pictures, (one) => (one.bytesReceived ?? 0) + (one.headerBytesReceived ?? 0)),
    framesSent: sum(outbound, (one) => one.framesSent),
    pathSent: path.bytesSent + DATAGRAM_BYTES * (path.packetsSent || packetsOf(outbound)),
    pathReceived:
      path.bytesReceived + DATAGRAM_BYTES * (path.packetsReceived || packetsOf(inbound)),
    reports: (all("remote-inbound-rtp") as RemoteInbound[]).flatMap(lossReport),
    rttMs: roundTripOf(report),
    checks: pair?.responsesReceived ?? pair?.totalRoundTripTime ?? null,
    availableKbps: inKbps(pair?.availableOutgoingBitrate),
  };
}

/** What happened between two looks that lie `elapsedMs` apart. */
export function factsBetween(before: Counters, after: Counters, elapsedMs: number): Growth {
  const grown = (key: NumberKey): number => Math.max(0, after[key] - before[key]);
  const emitted = grown("emitted");
  const fresh = newReports(before.reports, after.reports);
  const kbps = (key: NumberKey): number => (grown(key) * 8) / elapsedMs;
  return {
    heard: {
      elapsedMs,
      samples: grown("samples"),
      madeUp: Math.max(0, grown("concealed") - grown("silent")),
      packets: grown("packets"),
      lost: grown("lost"),
      sinceLastMs: after.sinceLastMs,
    },
    bufferMs: emitted > 0 ? (grown("buffered") / emitted) * 1_000 : null,
    frozen: Math.min(1, (grown("frozen") * 1_000) / elapsedMs),
    fps: (grown("frames") * 1_000) / elapsedMs,
    seenKbps: kbps("seenBytes"),
    voiceKbps: kbps("voiceBytes"),
    pictureKbps: kbps("pictureBytes"),
    sentFps: (grown("framesSent") * 1_000) / elapsedMs,
    sentKbps: kbps("pathSent"),
    receivedKbps: kbps("pathReceived"),
    pathBytes: grown("pathSent") + grown("pathReceived"),
    downlinkLoss: grown("lost") / Math.max(PACKETS_LEAST, grown("lost") + grown("packets")),
    uplinkLoss: most(fresh.map(({ lost }) => lost)),
    rttMs: after.rttMs,
    isRttNew: after.checks === null || after.checks !== before.checks,
    reportedRttMs: most(fresh.flatMap(({ rttMs }) => rttMs ?? [])),
    availableKbps: after.availableKbps,
  };
}

type NumberKey = {
  [Key in keyof Counters]: Counters[Key] extends number ? Key : never;
}[keyof Counters];

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

/** The reports of `after` that `before` does not have yet. */
function newReports(before: readonly LossReport[], after: readonly LossReport[]): LossReport[] {
  return after.filter(({ kind, at }) => !before.some((old) => old.kind === kind && old.at === at));
}

function most(values: readonly number[]): number | null {
  return values.length > 0 ? Math.max(...values) : null;
}

function sum<T>(list: readonly T[], value: (one: T) => number | undefined): number {
  return list.reduce((total, one) => total + (value(one) ?? 0), 0);
}

function inKbps(bps: number | undefined): number | null {
  return bps === undefined ? null : bps / 1_000;
}
