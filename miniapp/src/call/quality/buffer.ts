/**
 * How long to hold the voice of somebody whose packets get lost on the way here. Pure.
 *
 * Copies of a lost packet arrive with the next ones. The browser's own buffer is often shorter than
 * that, most of all when packets are lost in a row.
 */

/** Two copies of 40 ms and three of 20 ms come in time. */
const HOLD_MS = 120;
const LOSSY = 0.06;
const CLEAN = 0.02;
/** A burst may come again. */
const CLEAN_FOR_MS = 15_000;

export class BufferPolicy {
  private mean = 0;
  private lossyAt: number | null = null;

  /** `lost` is the share (0-1) of the other's packets that were lost in the last second. */
  handle(lost: number, now: number): number | null {
    this.mean += (lost - this.mean) * 0.3;
    const isHeld = this.lossyAt !== null;
    if (this.mean >= (isHeld ? CLEAN : LOSSY)) this.lossyAt = now;
    else if (this.lossyAt !== null && now - this.lossyAt >= CLEAN_FOR_MS) this.lossyAt = null;
    return this.lossyAt === null ? null : HOLD_MS;
  }
}
