/**
 * Which of the things that are done for one connection is worth telling. Pure: what was decided in,
 * a word out.
 */
import type { Remedy } from "../types";
import { HOLD_FOR_COPIES_MS } from "./buffer";
import type { Rung } from "./audio-ladder";
import type { VideoDecision } from "./video-policy";

/** What was decided about one connection. */
export interface Decided {
  readonly voice: Rung;
  readonly video: Pick<VideoDecision, "isPaused">;
  readonly bufferMs: number | null;
  /** A thin voice is wanted, whatever the path carries. */
  readonly isSaving: boolean;
}

/** One copy is sent on every good path: more are an answer to loss, none to a narrow path. */
const COPIES_WORTH_TELLING = 2;
/** The remedy that people notice most. */
export function remedyOf({ voice, video, bufferMs, isSaving }: Decided): Remedy {
  if (video.isPaused) return "no_pictures";
  if (voice.copies >= COPIES_WORTH_TELLING || bufferMs === HOLD_FOR_COPIES_MS) return "copies";
  return voice.copies === 0 && !isSaving ? "thin" : "none";
}
