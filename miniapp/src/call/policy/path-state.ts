/**
 * What is known about one path, worked out once a second and given to everything that decides. Pure:
 * facts and time in, a state out. Decides nothing.
 */
import { Delay, NEAR_MS } from "../path/delay";
import type { PeerFacts } from "../path/facts";
import { LossJudge, THIRD_COPY_LOSS } from "./loss";
import { NarrowJudge } from "./narrow";

/** A queue on our side keeps the estimate below so many times of what we send. */
const OUR_QUEUE = 1.5;
/** A queue is long if it is longer than both of these: so many ms, and so many times the way itself. */
const LONG_QUEUE_MS = 150;
const LONG_QUEUE_WAYS = 1.5;
/** A path without a queue for so long is calm. */
export const CALM_MS = 4_000;

/** One path at one moment. */
export interface PathState {
  /** The last round trip, in ms; null where the browser does not say. */
  readonly rttMs: number | null;
  /** When a round trip was measured last; -Infinity before the first one. */
  readonly measuredAt: number;
  /** How much longer the last round trip took than the shortest of the last minute, in ms. */
  readonly queuedMs: number;
  /** Packets wait in a queue, on one side or the other. */
  readonly isQueueing: boolean;
  /** That queue is long enough to be heard. */
  readonly isQueueLong: boolean;
  /** The share (0-1) of our voice's packets that are lost. */
  readonly loss: number;
  /** ...is only a guess, made of how long the connection took: no voice has been sent yet, or just begun. */
  readonly isLossGuessed: boolean;
  /** The path is narrow: sending more would make a queue. */
  readonly isNarrow: boolean;
  /** Since when the estimate has been very low, whatever the reason; null while it is not. */
  readonly lowSince: number | null;
  /** The browser's estimate, in kbit/s; null where there is none. */
  readonly availableKbps: number | null;
  /**
   * Whether a queue is on our side, if we send `neededKbps`. A round trip goes both ways: when the
   * queue is on the other side, the estimate stays far above what we send.
   */
  isOurs(neededKbps: number): boolean;
}

/** Works out the state of one path. */
export class PathWatch {
  private readonly delay = new Delay();
  private readonly narrow = new NarrowJudge();
  private readonly loss = new LossJudge();

  /**
   * `holdMs` is how long their voice is held at least, null for as long as the browser thinks best;
   * `isSuspect` that the connection seems to have lost packets before any voice.
   */
  handle(
    facts: PeerFacts,
    now: number,
    holdMs: number | null = null,
    isSuspect = false,
  ): PathState {
    this.delay.handle(facts, now);
    const { isQueueing, queuedMs, floorMs, measuredAt } = this.delay;
    const narrow = this.narrow.handle(facts, this.delay, holdMs ?? 0, now);
    const { availableKbps, rttMs } = facts;
    const loss = this.loss.handle(facts, narrow, now);
    const isLossGuessed = isSuspect && (rttMs ?? Infinity) < NEAR_MS && !narrow.isNarrow;
    return {
      rttMs,
      measuredAt,
      queuedMs,
      isQueueing,
      isQueueLong: queuedMs > Math.max(LONG_QUEUE_MS, LONG_QUEUE_WAYS * floorMs),
      loss: isLossGuessed ? Math.max(loss, THIRD_COPY_LOSS) : loss,
      isLossGuessed,
      isNarrow: narrow.isNarrow,
      lowSince: narrow.lowSince,
      availableKbps,
      isOurs: (neededKbps) => availableKbps === null || availableKbps < OUR_QUEUE * neededKbps,
    };
  }

  /** What was lost so far was dropped by a queue of ours, and is no reason for copies. */
  forgetLoss(): void {
    this.loss.forget();
  }
}
