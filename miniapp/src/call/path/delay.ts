/**
 * How long packets wait in a queue on the way: the round trip over the shortest one seen lately.
 * Pure. A long way is not a bad one; a way that gets longer while we send is.
 */

/** A floor older than this may belong to another path. */
const MEMORY_MS = 60_000;

export class Delay {
  private readonly seen: { at: number; rttMs: number }[] = [];
  private last = 0;

  handle(rttMs: number | null, now: number): void {
    if (rttMs === null) return;
    while (this.seen[0] && now - this.seen[0].at > MEMORY_MS) this.seen.shift();
    this.seen.push({ at: now, rttMs });
    this.last = rttMs;
  }

  /** The shortest round trip of the last minute. */
  get floorMs(): number {
    return this.seen.reduce((least, { rttMs }) => Math.min(least, rttMs), this.last);
  }

  /** More than the way itself can account for. */
  get isQueueing(): boolean {
    return this.queuedMs > 100 + this.floorMs / 4;
  }

  /** What the last round trip has waited. */
  get queuedMs(): number {
    return this.last - this.floorMs;
  }
}
