/**
 * How long to hold the pictures of somebody whose packets get lost. Pure.
 *
 * A picture is mended by asking for what is missing, so it comes round trips late where packets get
 * lost. The browser's own wait follows what was late before, and is too short for the next time: the
 * picture stops, and hurries on. Held for as many round trips as it may take, it moves evenly. A voice
 * does not wait for it: its copies come sooner, and a face half a second behind its voice is still
 * better than one that stands still.
 */
import { lasts } from "../since";

/** The share (0-1) of lost packets, as a mean of some seconds, from which pictures are held, and below which they are let go... */
const LOSSY = 0.03;
const CLEAN = 0.015;
/** ...after so long. */
const CLEAN_FOR_MS = 15_000;
const LOSS_WEIGHT = 0.3;
/** How many round trips are waited for: the question is lost as often as the answer. */
const ROUNDS = [
  { fromLoss: 0.15, rounds: 4 },
  { fromLoss: 0.07, rounds: 3 },
  { fromLoss: 0, rounds: 2 },
] as const;
/** What the rest takes: packets of one picture one after the other, and the noticing. */
const BESIDES_MS = 80;
/** Who talks to somebody must see the answer before it is too late to be one. */
const MOST_MS = 700;
/** The wait is changed by steps of so long, as each change is seen. */
const STEP_MS = 100;

export class PictureBufferPolicy {
  private mean = 0;
  private lossyAt: number | null = null;
  private holdMs: number | null = null;

  /**
   * How long a picture is held at least, in ms; null for as long as the browser thinks best. `lost` is
   * the share (0-1) of their packets that were lost in the last second, `rttMs` the last round trip, null
   * where the browser does not say.
   */
  handle(lost: number, rttMs: number | null, now: number): number | null {
    this.mean += (lost - this.mean) * LOSS_WEIGHT;
    if (this.mean >= (this.lossyAt === null ? LOSSY : CLEAN)) this.lossyAt = now;
    else if (lasts(this.lossyAt, CLEAN_FOR_MS, now)) this.lossyAt = null;
    if (this.lossyAt === null || rttMs === null) this.holdMs = null;
    else {
      const wanted = wait(this.mean, rttMs);
      // More at once, less only with the loss.
      if (this.holdMs === null || wanted > this.holdMs) this.holdMs = wanted;
    }
    return this.holdMs;
  }
}

function wait(loss: number, rttMs: number): number {
  const { rounds } = ROUNDS.find(({ fromLoss }) => loss >= fromLoss) ?? ROUNDS[2];
  const ms = Math.ceil((rounds * rttMs + BESIDES_MS) / STEP_MS) * STEP_MS;
  return Math.min(MOST_MS, ms);
}
