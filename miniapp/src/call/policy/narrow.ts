/**
 * Whether a path is narrow, or only believed to be. Pure.
 *
 * The browser's estimate falls for two reasons: a queue that grows, and random loss. At 30 % loss it
 * falls to 37 kbit/s on a path that carries any amount. Only a narrow path also delays packets, so a
 * low estimate counts as a narrow path if packets came late within the last half minute.
 */
import type { PeerFacts } from "../path/facts";

/** A voice that waits longer than this in the jitter buffer, in ms, has come late... */
const LATE_BUFFER_MS = 250;
/** ...unless it is held there: then it is late by what it waits beyond that, a long packet not counted. */
const LATE_BEYOND_HOLD_MS = 100;
/** For how long lateness is remembered. */
const LATE_MEMORY_MS = 30_000;
/** An estimate below this is one of a narrow path if packets come late. */
const NARROW_KBPS = 80;
/** An estimate below this is one of a narrow path until a round trip could have shown a queue. */
const LOW_KBPS = 45;
const SHOWS_MS = 3_000;

/** What is known of the width of a path. */
export interface Narrowness {
  /** Sending more would make a queue. */
  readonly isNarrow: boolean;
  /** Since when the estimate has been below {@link LOW_KBPS}; null while it is not. */
  readonly lowSince: number | null;
  /** Packets came late in the last second. */
  readonly isLate: boolean;
}

export class NarrowJudge {
  private lateAt = -Infinity;
  private lowSince: number | null = null;

  /** `holdMs` is how long their voice is held at least. */
  handle(
    { availableKbps, bufferMs }: PeerFacts,
    isQueueing: boolean,
    holdMs: number,
    now: number,
  ): Narrowness {
    const lateMs = Math.max(LATE_BUFFER_MS, holdMs + LATE_BEYOND_HOLD_MS);
    const isLate = isQueueing || (bufferMs ?? 0) > lateMs;
    if (isLate) this.lateAt = now;
    const estimateKbps = availableKbps ?? Infinity;
    this.lowSince = estimateKbps < LOW_KBPS ? (this.lowSince ?? now) : null;
    const { lowSince } = this;
    const isUnseen = lowSince !== null && now - lowSince < SHOWS_MS;
    const wasLate = now - this.lateAt <= LATE_MEMORY_MS;
    return { isNarrow: isUnseen || (wasLate && estimateKbps < NARROW_KBPS), lowSince, isLate };
  }
}
