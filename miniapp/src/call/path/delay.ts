/**
 * How long packets wait in a queue: the last round trip, less the shortest one of the last minute.
 * Pure. A long way is not a bad one; a way that gets longer while we send is.
 */

/** A shortest round trip that is older may belong to another path. */
const MEMORY_MS = 60_000;
/** A shorter round trip has no queue in it that could have dropped packets or held them up. */
export const NEAR_MS = 150;
/** Chromium checks a path every 2.5 s. A browser that has not for longer (Firefox: up to 5 s) is helped out. */
const CHECKED_MS = 3_000;

/** What one look shows of round trips. */
export interface RoundTrips {
  /** Of the last check of the path, in ms; null where the browser does not say. */
  readonly rttMs: number | null;
  /** That check is newer than the look before. */
  readonly isRttNew: boolean;
  /** Of the other side's reports since the look before, in ms; null without one. */
  readonly reportedRttMs: number | null;
}

export class Delay {
  /** When a round trip was measured last; -Infinity before the first one. */
  measuredAt = -Infinity;
  private readonly seen: { at: number; rttMs: number }[] = [];
  private last = 0;

  handle({ rttMs, isRttNew, reportedRttMs }: RoundTrips, now: number): void {
    if (rttMs !== null && isRttNew) this.add(rttMs, now);
    else if (reportedRttMs !== null && now - this.measuredAt > CHECKED_MS) {
      this.add(reportedRttMs, now);
    }
  }

  /** The shortest round trip of the last minute, in ms. */
  get floorMs(): number {
    return this.seen.reduce((least, { rttMs }) => Math.min(least, rttMs), this.last);
  }

  /** More than the way itself can account for. */
  get isQueueing(): boolean {
    return this.queuedMs > this.unqueuedMs;
  }

  /**
   * When a round trip was last measured that has waited, by what is known now: the first ones of a path
   * that is full from the start look like a long way until a shorter one comes. -Infinity for never.
   */
  get queuedAt(): number {
    const { floorMs, unqueuedMs } = this;
    return this.seen.findLast(({ rttMs }) => rttMs - floorMs > unqueuedMs)?.at ?? -Infinity;
  }

  private get unqueuedMs(): number {
    return 100 + this.floorMs / 4;
  }

  /** How long the last round trip has waited, in ms. */
  get queuedMs(): number {
    return this.last - this.floorMs;
  }

  private add(rttMs: number, now: number): void {
    while (this.seen[0] && now - this.seen[0].at > MEMORY_MS) this.seen.shift();
    this.seen.push({ at: now, rttMs });
    this.last = rttMs;
    this.measuredAt = now;
  }
}
