/**
 * What happened on one connection between two reports of `getStats()`, as the few small facts that
 * decisions are made of. Pure.
 */
import type { Counters, LossReport } from "./counters";
import type { RoundTrips } from "./delay";
import type { VoiceLook } from "./voice-loss";

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
  /** The lines of the tallest picture of the other; 0 while none is decoded. */
  readonly seenLines: number;
  readonly voiceKbps: number;
  readonly pictureKbps: number;
  readonly sentFps: number;
  readonly sentLines: number;
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

/** A second of the longest packets: of fewer, one that is lost says little. */
const PACKETS_LEAST = 8;

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
    seenLines: grown("frames") > 0 ? after.seenLines : 0,
    voiceKbps: kbps("voiceBytes"),
    pictureKbps: kbps("pictureBytes"),
    sentFps: (grown("framesSent") * 1_000) / elapsedMs,
    sentLines: grown("framesSent") > 0 ? after.sentLines : 0,
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

/** The reports of `after` that `before` does not have yet. */
function newReports(before: readonly LossReport[], after: readonly LossReport[]): LossReport[] {
  return after.filter(({ kind, at }) => !before.some((old) => old.kind === kind && old.at === at));
}

function most(values: readonly number[]): number | null {
  return values.length > 0 ? Math.max(...values) : null;
}
