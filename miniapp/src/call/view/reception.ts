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
  /** Their camera is on, and its picture does not move. */
  readonly isPictureStill: boolean;
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
}

/** Longer than the longest freeze that passes by itself, and than the way of a first key frame. */
const STILL_MS = 3_000;

export class ReceptionJudge {
  private readonly judge = new QualityJudge();
  private stillSince: number | null = null;

  /** How well they come through so far. */
  get quality(): Quality {
    return this.judge.quality;
  }

  handle(care: Care, { isSaving, isCameraAwaited }: ReceptionContext, now: number): Reception {
    const isStill = isCameraAwaited && care.facts.fps === 0;
    this.stillSince = isStill ? (this.stillSince ?? now) : null;
    return {
      quality: this.judge.handle(care.facts, now),
      remedy: remedyOf({ ...care, isSaving }),
      isPictureStill: lasts(this.stillSince, STILL_MS, now),
    };
  }
}
