/**
 * How one person comes through, in words for their row. Pure: what was decided about the connection
 * goes in once a second. Decides nothing.
 */
import type { Care } from "../policy/care";
import { lasts } from "../since";
import type { Quality, Remedy } from "../types";
import { QualityJudge } from "./quality";
import { remedyOf } from "./remedy";

/** How somebody comes through. */
export interface Reception {
  readonly quality: Quality;
  /** What is done about it here. */
  readonly remedy: Remedy;
  /** Their camera is on, and its picture does not move: what is seen is not what they do. */
  readonly isPictureStill: boolean;
  /** ...and has not for so long that it is better not to show it. */
  readonly isPictureGone: boolean;
}

/** What the row depends on besides the connection. */
export interface ReceptionContext {
  /** A thin voice is wanted, whatever the path carries. */
  readonly isSaving: boolean;
  /**
   * Their camera is on and meant for us. Of a shared screen nothing needs to come while nothing on it
   * moves.
   */
  readonly isCameraAwaited: boolean;
  /** Our camera is on, and meant for them. */
  readonly isCameraSent: boolean;
}

/**
 * A look without a frame is a second without one, which is seen. A first key frame is longer on the
 * way, and before it there is nothing that could be taken for alive.
 */
const FIRST_FRAME_MS = 3_000;
/** After so long without a frame, of which the first look tells a second. */
const GONE_MS = 3_000 - 1_000;

export class ReceptionJudge {
  private readonly judge = new QualityJudge();
  /** The first look without a frame. */
  private stillSince: number | null = null;
  private hasMoved = false;

  /** How well they come through so far. */
  get quality(): Quality {
    return this.judge.quality;
  }

  handle(care: Care, context: ReceptionContext, now: number): Reception {
    const { isSaving, isCameraAwaited, isCameraSent } = context;
    const isMoving = care.facts.fps > 0;
    this.hasMoved = isCameraAwaited && (this.hasMoved || isMoving);
    this.stillSince = isCameraAwaited && !isMoving ? (this.stillSince ?? now) : null;
    const isFrozen = this.hasMoved && this.stillSince !== null;
    return {
      quality: this.judge.handle(care.facts, now),
      remedy: remedyOf({ ...care, isSaving, isCameraSent }),
      isPictureStill: isFrozen || lasts(this.stillSince, FIRST_FRAME_MS, now),
      isPictureGone: lasts(this.stillSince, isFrozen ? GONE_MS : FIRST_FRAME_MS, now),
    };
  }
}
