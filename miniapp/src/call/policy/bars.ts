/** How long something that has failed is not tried again: longer after each failure. Pure. */

/** After the first failure. Each further one doubles it. */
const FIRST_MS = 15_000;
const MOST_MS = 120_000;

export class Bars {
  private count = 0;

  /** Failures since the last `forgive`. */
  get failures(): number {
    return this.count;
  }

  /** For how long the next failure will bar a further try. */
  get nextMs(): number {
    return Math.min(MOST_MS, FIRST_MS * 2 ** this.count);
  }

  /** Something has failed; returns until when it is not to be tried again. */
  fail(now: number): number {
    const until = now + this.nextMs;
    this.count += 1;
    return until;
  }

  /** Earlier failures say nothing about the path as it is now. */
  forgive(): void {
    this.count = 0;
  }
}
