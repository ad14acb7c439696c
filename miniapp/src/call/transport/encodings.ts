/**
 * How much video is sent to each person, by how many there are. Pure.
 *
 * In a mesh every further person costs the sender one more encoder and one more copy of the
 * uplink, so the picture gets smaller as the room grows. Voice always comes first.
 */
import type { TrackKind } from "./transport";

/** What `RTCRtpSender.setParameters` is to change in its one encoding. */
export type EncodingCaps = Pick<
  RTCRtpEncodingParameters,
  "maxBitrate" | "maxFramerate" | "scaleResolutionDownBy" | "priority" | "networkPriority"
>;

interface Rung {
  /** Up to so many other people. */
  others: number;
  kbps: number;
  fps: number;
  /** Lines of the picture that is sent. */
  height: number;
}

const CAMERA: readonly Rung[] = [
  { others: 1, kbps: 1_200, fps: 30, height: 540 },
  { others: 2, kbps: 400, fps: 20, height: 360 },
  { others: 3, kbps: 200, fps: 15, height: 270 },
  { others: 6, kbps: 120, fps: 15, height: 180 },
];
const CAMERA_CROWD: Rung = { others: Infinity, kbps: 80, fps: 10, height: 180 };
/** Text must stay sharp, so a screen gives up frames and never lines. */
const SCREEN_KBPS = [1_500, 800, 500] as const;
const SCREEN_CROWD_KBPS = 300;

/**
 * The caps for one kind of track. `others` is how many people it goes to, `sourceHeight` the lines
 * of the local picture if known.
 */
export function encodingFor(
  kind: TrackKind,
  others: number,
  sourceHeight: number | undefined,
): EncodingCaps {
  if (kind === "mic") return { priority: "high", networkPriority: "high" };
  if (kind === "screen") {
    const kbps = SCREEN_KBPS[Math.max(others, 1) - 1] ?? SCREEN_CROWD_KBPS;
    return { maxBitrate: kbps * 1_000, maxFramerate: 15, priority: "low", networkPriority: "low" };
  }
  const rung = CAMERA.find((candidate) => others <= candidate.others) ?? CAMERA_CROWD;
  return {
    maxBitrate: rung.kbps * 1_000,
    maxFramerate: rung.fps,
    scaleResolutionDownBy: Math.max(1, (sourceHeight ?? 0) / rung.height),
    priority: "low",
    networkPriority: "low",
  };
}

/** VP8 first: the one codec that every phone both encodes and decodes cheaply. */
export function preferVp8<T extends { mimeType: string }>(codecs: readonly T[]): T[] {
  const isVp8 = (codec: T): boolean => codec.mimeType.toLowerCase() === "video/vp8";
  return [...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))];
}
