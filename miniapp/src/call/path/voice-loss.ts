/**
 * How much of the other's voice was missed, second by second. Pure.
 *
 * A jitter buffer that runs dry makes sound up, whether packets were lost, came late or were never
 * sent, and it counts all three alike. A voice that begins or ends (mute, push-to-talk, silence that
 * is not sent) is no loss, so every made-up second must be accounted for: by packets that are known
 * to be lost, or by packets that came after all. A second that cannot be accounted for yet is judged
 * together with the next one.
 */

/** What the counters of one voice show between two looks. */
export interface VoiceLook {
  readonly elapsedMs: number;
  /** Samples that were played, and those among them that were made up and no silence. */
  readonly samples: number;
  readonly madeUp: number;
  /** Packets that came, and that the network lost. */
  readonly packets: number;
  readonly lost: number;
  /** How long before the end of the look the last packet came; null where the browser does not say. */
  readonly sinceLastMs: number | null;
}

/** What a listener has missed. */
export interface VoiceLoss {
  /** The share (0-1) of the voice that was made up; null when nothing can be said. */
  readonly audible: number | null;
  /** It was made up although hardly anything was lost: packets came too late to be played. */
  readonly isLate: boolean;
}

const UNKNOWN: VoiceLoss = { audible: null, isLate: false };
/** Lost packets account for made-up sound up to so many times their own share. */
const PER_LOST = 2;
/** Less than this share of late sound is not worth a longer wait. */
const LATE = 0.02;
/** A voice that was not silent sends all but so much of what it usually does in one look. */
const MISSING = 0.2;
/** A voice that suddenly sends so many times as many packets has just begun. */
const BEGUN = 2.2;
/** In an outage that is longer, the connection itself is told to be broken. */
const OUTAGE_MAX_MS = 3_500;
/** Packets apart from each other by up to so many times the usual distance still flow. */
const FLOWING = 1.5;

export class VoiceLossMeter {
  /** Packets per ms that the voice usually sends; null when it has just begun or is away. */
  private usual: number | null = null;
  /** What could not be accounted for yet, and whether a whole look without packets is part of it. */
  private open: VoiceLook | null = null;
  private hasPaused = false;
  private wasOn: boolean | null = null;

  /** `isOn` is what the other says of their own microphone. */
  handle(look: VoiceLook, isOn: boolean): VoiceLoss {
    const isTurned = this.wasOn !== null && isOn !== this.wasOn;
    this.wasOn = isOn;
    if (isTurned) return this.restart(null);
    const sent = look.packets + look.lost;
    if (this.usual === null) return this.restart(sent > 0 ? sent / look.elapsedMs : null);
    const window = this.open ? together(this.open, look) : look;
    if (sent === 0) return this.pause(window);
    return this.judge(look, window, this.usual);
  }

  /** From here on the voice is judged as one that has just begun, with so many packets per ms. */
  private restart(usual: number | null): VoiceLoss {
    this.usual = usual;
    this.open = null;
    this.hasPaused = false;
    return UNKNOWN;
  }

  /** No packet came: the voice has ended, or the path is dead; what comes next will show. */
  private pause(window: VoiceLook): VoiceLoss {
    if (window.elapsedMs > OUTAGE_MAX_MS) return this.restart(null);
    this.open = window;
    this.hasPaused = true;
    return UNKNOWN;
  }

  private judge(look: VoiceLook, window: VoiceLook, usual: number): VoiceLoss {
    const sent = window.packets + window.lost;
    const rate = (look.packets + look.lost) / look.elapsedMs;
    const expected = usual * window.elapsedMs;
    const isWhole = expected - sent <= MISSING * usual * look.elapsedMs;
    const hasBegun = this.open === null && rate > BEGUN * usual;
    if (hasBegun || (this.hasPaused && !isWhole)) return this.restart(rate);
    const audible = window.samples > 0 ? window.madeUp / window.samples : null;
    const lost = window.lost / Math.max(sent, expected);
    const isLossy = (audible ?? 0) <= PER_LOST * lost;
    const isSettled = isWhole && (this.open !== null || isFlowing(look, usual));
    if (!isLossy && !isSettled) {
      // Whether the voice went on shows in the next look; if it did not, it has ended or paused.
      if (this.open !== null) return this.restart(rate);
      this.open = window;
      return UNKNOWN;
    }
    this.restart(sent / window.elapsedMs);
    return { audible, isLate: !isLossy && audible !== null && audible >= LATE };
  }
}

/** Whether packets still came when the look was taken. */
function isFlowing({ sinceLastMs }: VoiceLook, usual: number): boolean {
  return sinceLastMs !== null && sinceLastMs <= FLOWING / usual;
}

function together(one: VoiceLook, next: VoiceLook): VoiceLook {
  return {
    elapsedMs: one.elapsedMs + next.elapsedMs,
    samples: one.samples + next.samples,
    madeUp: one.madeUp + next.madeUp,
    packets: one.packets + next.packets,
    lost: one.lost + next.lost,
    sinceLastMs: next.sinceLastMs,
  };
}
