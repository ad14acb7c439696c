/**
 * How much video is sent to each person, by how many there are. Pure.
 *
 * In a mesh every further person costs the sender one more encoder and one more copy of the
 * uplink, so the picture gets smaller as the room grows. Voice always comes first.
 */
import type { TrackKind } from "../tracks";

/** What `RTCRtpSender.setParameters` is to change in its one encoding. */
export interface EncodingCaps extends Pick<
  RTCRtpEncodingParameters,
  | "active"
  | "maxBitrate"
  | "maxFramerate"
  | "scaleResolutionDownBy"
  | "priority"
  | "networkPriority"
> {
  /** Layers of pictures, by the names of W3C's Scalable Video Coding; not in every browser. */
  scalabilityMode?: string | undefined;
}

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
/** What the picture of a camera takes at most, to one person. */
export const CAMERA_KBPS_MAX = Math.max(...CAMERA.map(({ kbps }) => kbps));
/** Pictures of few lines: what each has a use for, and how many frames there are bits for. */
export const SMALL_PICTURES = [
  { lines: 120, kbps: 50, fps: 10 },
  { lines: 180, kbps: 120, fps: 30 },
  { lines: 270, kbps: 240, fps: 30 },
] as const;
const CAMERA_CROWD: Rung = { others: Infinity, kbps: 80, fps: 10, height: 180 };
/**
 * Three layers in time: of four frames one builds on the last such one, one more on that, and two on
 * these. A lost frame of the two is one frame less, where it used to stop the picture until it came again.
 */
const CAMERA_LAYERS = "L1T3";
/** With data saver, to however few people. */
const CAMERA_SAVING: Rung = { others: Infinity, kbps: 100, fps: 10, height: 180 };
/** Text must stay sharp, so a screen gives up frames and never lines. */
const SCREEN_KBPS = [1_500, 800, 500] as const;
const SCREEN_CROWD_KBPS = 300;
const SCREEN_SAVING_KBPS = 150;

/** What else bounds a picture. */
export interface Bounds {
  /** The person counts every byte. */
  readonly isSaving?: boolean;
  /** The most lines of a camera that the path has bits for; null for as many as the room allows. */
  readonly linesMost?: number | null;
}

/**
 * The caps for one kind of track. `others` is how many people it goes to, `sourceHeight` the lines
 * of the local picture if known.
 */
export function encodingFor(
  kind: TrackKind,
  others: number,
  sourceHeight: number | undefined,
  { isSaving = false, linesMost = null }: Bounds = {},
): EncodingCaps {
  if (kind === "mic") return { priority: "high", networkPriority: "high" };
  if (kind === "screen") {
    const roomy = SCREEN_KBPS[Math.max(others, 1) - 1] ?? SCREEN_CROWD_KBPS;
    const kbps = isSaving ? SCREEN_SAVING_KBPS : roomy;
    return { maxBitrate: kbps * 1_000, maxFramerate: 15, priority: "low", networkPriority: "low" };
  }
  const roomy = CAMERA.find((candidate) => others <= candidate.others) ?? CAMERA_CROWD;
  const rung = isSaving && roomy.kbps > CAMERA_SAVING.kbps ? CAMERA_SAVING : roomy;
  const height = Math.min(rung.height, linesMost ?? Infinity);
  const small = SMALL_PICTURES.find(({ lines }) => height <= lines);
  return {
    maxBitrate: Math.min(rung.kbps, small?.kbps ?? Infinity) * 1_000,
    maxFramerate: Math.min(rung.fps, small?.fps ?? Infinity),
    scalabilityMode: CAMERA_LAYERS,
    scaleResolutionDownBy: Math.max(1, (sourceHeight ?? 0) / height),
    priority: "low",
    networkPriority: "low",
  };
}

/** What pictures of these kinds take at most, to one person; null for none. */
export function picturesKbps(
  kinds: readonly TrackKind[],
  others: number,
  isSaving: boolean,
): number | null {
  const bits = kinds.map(
    (kind) => encodingFor(kind, others, undefined, { isSaving }).maxBitrate ?? 0,
  );
  return bits.length > 0 ? bits.reduce((sum, bps) => sum + bps, 0) / 1_000 : null;
}

/**
 * What is offered, out of what a browser can do; everything else would only make descriptions
 * longer, which costs a second of a slow uplink. VP8 is the one codec that every phone both encodes
 * and decodes cheaply.
 */
const NEEDED: Record<"audio" | "video", { codec: string; besides: readonly string[] }> = {
  audio: { codec: "audio/opus", besides: ["audio/red"] },
  video: { codec: "video/vp8", besides: ["video/rtx"] },
};

/** Of `codecs` those that are needed, in the same order; all of them where the main one is missing. */
export function neededCodecs<T extends { mimeType: string }>(
  kind: "audio" | "video",
  codecs: readonly T[],
): readonly T[] {
  const { codec, besides } = NEEDED[kind];
  const isOneOf = (names: readonly string[]) => (one: T) =>
    names.includes(one.mimeType.toLowerCase());
  return codecs.some(isOneOf([codec])) ? codecs.filter(isOneOf([codec, ...besides])) : codecs;
}

/** Header extensions that are used: which stream, how the network fares, how loud, which way up. */
const NEEDED_EXTENSIONS = [
  "urn:ietf:params:rtp-hdrext:sdes:mid",
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
  "urn:3gpp:video-orientation",
];

/** Whether the RTP header extension `uri` is offered. */
export function isNeededExtension(uri: string): boolean {
  return NEEDED_EXTENSIONS.includes(uri);
}
