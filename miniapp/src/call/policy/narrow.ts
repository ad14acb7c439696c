/**
 * Whether a path is narrow, or only believed to be. Pure.
 *
 * The browser's estimate falls for two reasons: a queue that grows, and random loss. At 30 % loss it
 * falls to 37 kbit/s on a path that carries any amount. Only a narrow path also delays packets, so a
 * low estimate counts as a narrow path if packets came late within the last half minute. That a voice
 * waits in the jitter buffer shows it before a round trip does, but also has other reasons: what came
 * before it was played waits there until it is caught up with.
 */
import type { Delay } from "../path/delay";
import type { PeerFacts } from "../path/facts";

/** A voice that waits longer than this in the jitter buffer, in ms, has come late... */
const LATE_BUFFER_MS = 250;
/** ...unless it is held there: then it is late by what it waits beyond that, a long packet not counted. */
const LATE_BEYOND_HOLD_MS = 100;
/** For how long lateness is remembered, and that it was none. */
const LATE_MEMORY_MS = 30_000;
/** So many round trips in a row that find no queue while a voice waits say that it waits for something else... */
const CALM_TRIPS = 2;
/** ...if they are shorter than this: a longer one may have had a queue in it from the start. */
const SHORT_TRIP_MS = 300;
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
  /** When their voice last waited for what may have been a queue. */
  private waitedAt = -Infinity;
  private lowSince: number | null = null;
  /** When the last round trip was measured that has been counted. */
  private tripAt = -Infinity;
  /** Round trips without a queue since their voice has begun to wait, now and then or all the time. */
  private calmTrips = 0;
  /** When it was seen last that their voice waits for something else than a queue. */
  private refutedAt = -Infinity;

  /** `holdMs` is how long their voice is held at least. */
  handle(facts: PeerFacts, delay: Readonly<Delay>, holdMs: number, now: number): Narrowness {
    const { availableKbps, bufferMs } = facts;
    const { isQueueing, queuedAt } = delay;
    const isWaiting = (bufferMs ?? 0) > Math.max(LATE_BUFFER_MS, holdMs + LATE_BEYOND_HOLD_MS);
    if (isWaiting && !this.isKnownToWait(now)) this.calmTrips = 0;
    this.count(facts, delay, now);
    const isRefuted = isRecent(this.refutedAt, now);
    if (isRefuted) this.waitedAt = -Infinity;
    else if (isWaiting) this.waitedAt = now;
    const estimateKbps = availableKbps ?? Infinity;
    this.lowSince = estimateKbps < LOW_KBPS ? (this.lowSince ?? now) : null;
    const { lowSince } = this;
    const isUnseen = lowSince !== null && now - lowSince < SHOWS_MS;
    const wasLate = isRecent(Math.max(this.waitedAt, queuedAt), now);
    const isNarrow = isUnseen || (wasLate && estimateKbps < NARROW_KBPS);
    return { isNarrow, lowSince, isLate: isQueueing || (isWaiting && !isRefuted) };
  }

  private isKnownToWait(now: number): boolean {
    return isRecent(this.waitedAt, now) || isRecent(this.refutedAt, now);
  }

  private count({ rttMs }: PeerFacts, delay: Readonly<Delay>, now: number): void {
    if (delay.measuredAt <= this.tripAt) return;
    this.tripAt = delay.measuredAt;
    if (delay.isQueueing || (rttMs ?? Infinity) >= SHORT_TRIP_MS) {
      this.calmTrips = 0;
      this.refutedAt = -Infinity;
      return;
    }
    this.calmTrips += 1;
    const isProof = this.isKnownToWait(now) && this.calmTrips >= CALM_TRIPS;
    if (isProof && !isRecent(delay.queuedAt, now)) this.refutedAt = now;
  }
}

/** Whether it is not so long ago that it is forgotten. */
function isRecent(at: number, now: number): boolean {
  return now - at <= LATE_MEMORY_MS;
}
