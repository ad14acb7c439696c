/**
 * How long to hold the voice of somebody whose packets get lost or come late. Pure.
 *
 * Copies of a lost packet arrive with the next ones. The browser's own buffer is often shorter than
 * that, most of all when packets are lost in a row. And it is made for delays that come often: a
 * picture's key frame that holds the voice up once in some seconds is heard every time.
 */
import { lasts } from "../since";

/** Within 120 ms come two copies of 40 ms and three of 20 ms. */
export const HOLD_FOR_COPIES_MS = 120;
/** Shares (0-1) of lost packets, as a mean of some seconds, from which a voice is held, and below which it is let go... */
const LOSSY = 0.06;
const CLEAN = 0.02;
/** The same where copies are of no use to a voice that is not held. */
const LOSSY_UNHELD = 0.02;
const CLEAN_UNHELD = 0.01;
/** ...after so long, since a burst may come again. */
const CLEAN_FOR_MS = 15_000;
/** A key frame of 6 kB on a path of 200 kbit/s holds the voice up for so long. */
const HOLD_LATE_MS = 240;
/**
 * Sound that was late comes again within so long where the path does it, and so does a queue. Once is an
 * accident: a sender that changes the length of its packets leaves 40 ms to make up, a browser that was
 * busy answers a check late, and a longer wait would help neither.
 */
const LATE_AGAIN_MS = 15_000;

/** What is known of a voice after a second of it. */
export interface Heard {
  readonly lost: number;
  readonly isLate: boolean;
  readonly isHeldFor: boolean;
  /** The path carries so little that the next key frame or page makes sound late. */
  readonly isNarrow: boolean;
  /** The voice has just begun, over a way so long that it comes unevenly. */
  readonly isFar: boolean;
  /** The connection has lost packets before its voice, as it seems, and nothing else is known yet. */
  readonly isSuspect: boolean;
  /** When a round trip was measured that waited in a queue, if the last one did. */
  readonly queueAt: number | null;
}

export class BufferPolicy {
  private mean = 0;
  private lossyAt: number | null = null;
  private lateAt: number | null = null;
  /** When sound was late last, held for it or not. */
  private missedAt: number | null = null;
  /** The last round trip that waited in a queue. */
  private queueAt: number | null = null;

  /**
   * `lost` is the share (0-1) of the other's packets that were lost in the last second; `isLate` says
   * that sound was missed because packets came too late (see `voice-loss.ts`); `isHeldFor` is
   * `Abilities.areCopiesHeldFor`.
   */
  handle(heard: Heard, now: number): number | null {
    const { lost, isLate, isHeldFor, isNarrow, isFar, isSuspect, queueAt } = heard;
    this.mean += (lost - this.mean) * 0.3;
    const isHeld = this.lossyAt !== null;
    const [lossy, clean] = isHeldFor ? [LOSSY_UNHELD, CLEAN_UNHELD] : [LOSSY, CLEAN];
    if (isSuspect || this.mean >= (isHeld ? clean : lossy)) this.lossyAt = now;
    else if (lasts(this.lossyAt, CLEAN_FOR_MS, now)) this.lossyAt = null;
    const isLateAgain = isLate && isAgain(now, this.missedAt);
    if (isLate) this.missedAt = now;
    const isQueueAgain = queueAt !== null && isAgain(queueAt, this.queueAt);
    this.queueAt = queueAt ?? this.queueAt;
    if (isLateAgain || isQueueAgain || isNarrow || isFar) {
      this.lateAt = now;
    } else if (lasts(this.lateAt, CLEAN_FOR_MS, now)) {
      this.lateAt = null;
    }
    if (this.lateAt !== null) return HOLD_LATE_MS;
    return this.lossyAt === null ? null : HOLD_FOR_COPIES_MS;
  }
}

/** Whether something that happened at `now` has happened before, not long ago. */
function isAgain(now: number, before: number | null): boolean {
  return before !== null && before !== now && now - before <= LATE_AGAIN_MS;
}
