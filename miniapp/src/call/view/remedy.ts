/**
 * Which of the things that are done for one connection is worth telling. Pure: what was decided in,
 * a word out.
 */
import type { Remedy } from "../types";
import { HOLD_FOR_COPIES_MS } from "../policy/buffer";
import type { Rung } from "../policy/rungs";
import type { VideoDecision } from "../policy/video-policy";

/** What was decided about one connection. */
export interface Decided {
  readonly voice: Pick<Rung, "copies">;
  /** The voice is thinner than the one that a call begins with. */
  readonly isVoiceThin: boolean;
  /** The connection carries copies of voices. */
  readonly hasCopies: boolean;
  readonly video: Pick<VideoDecision, "isPaused" | "linesMost" | "isBeginning">;
  /** Our camera is on, and meant for them. */
  readonly isCameraSent: boolean;
  readonly bufferMs: number | null;
  /** A thin voice is wanted, whatever the path carries. */
  readonly isSaving: boolean;
}

/** One copy is sent on every good path: more are an answer to loss, none to a narrow path. */
const COPIES_WORTH_TELLING = 2;
/** The remedy that people notice most. */
export function remedyOf(decided: Decided): Remedy {
  const { voice, isVoiceThin, hasCopies, video, isCameraSent, bufferMs, isSaving } = decided;
  if (video.isPaused && !video.isBeginning) return "no_pictures";
  const isSmall = video.linesMost !== null && !video.isBeginning;
  if (isCameraSent && isSmall && !isSaving) return "small_picture";
  const isWaitingForCopies = hasCopies && bufferMs === HOLD_FOR_COPIES_MS;
  if (voice.copies >= COPIES_WORTH_TELLING || isWaitingForCopies) return "copies";
  return isVoiceThin && !isSaving ? "thin" : "none";
}
