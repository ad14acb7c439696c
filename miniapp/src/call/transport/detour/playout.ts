/**
 * When to play what comes over a socket: late enough that hardly anything comes too late, and no later.
 * Pure: samples and times in, samples out. Runs in the audio worklet.
 *
 * Nothing is lost on a socket, it only comes late, and then much at once. How late is seen by the
 * speaker's own clock: the quickest piece of the last seconds shows what the way takes at least, and
 * the slowest how long to wait for the others. What is played too late is caught up with in pauses, and
 * by playing a little faster (nobody hears two parts in a hundred); the same makes up for two clocks
 * that do not run alike. Where nothing has come in time, the last sound fades.
 */

/** Samples a second of what comes in. */
export const RATE = 48_000;
const PER_MS = RATE / 1_000;
/**
 * How long to wait at least for what is late: two pieces travel together, and a busy page hands them on
 * some frames late.
 */
const LEAST_WAIT_MS = 60;
/** Whoever waits longer talks into an answer. */
const MOST_WAIT_MS = 600;
/** On top of the slowest piece that was seen. */
const SPARE_MS = 40;
/** How fast a slow piece is forgotten, in milliseconds a second. */
const FORGETS = 4;
/** How fast the quickest piece is: clocks differ by less than a hundred in a million. */
const FORGETS_QUICKEST = 1;
/** What is off by less is left as it is. */
const TOLERANCE_MS = 15;
/** What is off by more is not played at all. */
const SKIP_MS = 300;
const HASTE = 0.02;
/** Below this root mean square a piece is a pause, which nobody misses. */
const QUIET = 0.004;
/** A hole that is shorter is filled, so that what follows keeps its time. */
const HOLE_MAX_MS = 100;
/** ...and one that is longer is another call's, or another clock's. */
const HOLE_KNOWN_MS = 60_000;
/** More than can ever be waited for. */
const HELD_MAX_MS = 2_000;
const FADE_OUT = 1 / (60 * PER_MS);
const FADE_IN = 1 / (5 * PER_MS);
/** So many pieces that are all later than {@link SKIP_MS}: their clock has stood still meanwhile. */
const ALL_LATE = 100;
/** Two sounds that do not fit together are led into each other over a millisecond. */
const SEAM = 1 / PER_MS;

interface Piece {
  readonly samples: Float32Array;
  readonly time: number;
  readonly isQuiet: boolean;
}

/** What has become of it so far, in milliseconds. */
export interface Played {
  /** Of all that was played. */
  sound: number;
  /** Of it made up, since nothing had come. */
  madeUp: number;
  /** Spoken, loud enough to be missed, and never played. */
  lost: number;
  /** How long the last piece waited, beside the quickest one. */
  delay: number;
  /** From the speaker's clock when it was spoken to ours when it was played. */
  transit: number;
}

export class Playout {
  readonly played: Played = { sound: 0, madeUp: 0, lost: 0, delay: 0, transit: 0 };
  private readonly outRate: number;
  private pieces: Piece[] = [];
  /** In the first piece. */
  private position = 0;
  private last: Piece | null = null;
  /** What has come last, played or not. */
  private newest: Piece | null = null;
  private quickest = Infinity;
  private slowest = 0;
  /** How late the quickest of the last pieces was, and of how many. */
  private leastLate = Infinity;
  private looks = 0;
  private pushedAt: number | null = null;
  /** When to begin; null while it plays, or while there is nothing to play. */
  private startsAt: number | null = null;
  private isPlaying = false;
  private isStretched = false;
  private gain = 0;
  private seam = 0;
  private before = 0;
  private echo = 0;

  /** `outRate`: samples a second that are asked for. */
  constructor(outRate: number) {
    this.outRate = outRate;
  }

  /** How late pieces may come. */
  get waitMs(): number {
    return Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, this.slowest + SPARE_MS));
  }

  /** A piece has come that was spoken at `time` by the speaker's clock, both in milliseconds. */
  push(samples: Float32Array, time: number, now: number): void {
    const late = this.learn(now - time, now);
    if (this.newest) this.fillHole(this.newest, time);
    const piece = { samples, time, isQuiet: isQuiet(samples) };
    this.newest = piece;
    this.pieces.push(piece);
    if (!this.isPlaying) this.startsAt ??= now + Math.max(0, this.waitMs - late);
    while (this.heldMs() > HELD_MAX_MS) this.lose();
  }

  /** Fills `out` with what is to be heard from `now` on. */
  pull(out: Float32Array, now: number): void {
    if (this.startsAt !== null && now >= this.startsAt) {
      this.isPlaying = true;
      this.startsAt = null;
      this.seam = 1;
    }
    const step = (RATE / this.outRate) * this.pace(now);
    for (let index = 0; index < out.length; index++) {
      const sample = this.isPlaying ? this.next(step) : null;
      out[index] = this.blend(sample ?? this.fading());
    }
  }

  private learn(transit: number, now: number): number {
    const passed = this.pushedAt === null ? 0 : (now - this.pushedAt) / 1_000;
    this.pushedAt = now;
    const quickest = this.quickest + passed * FORGETS_QUICKEST;
    // Somebody whose clock has begun anew.
    const isAnew = Math.abs(transit - quickest) > 10 * HELD_MAX_MS;
    this.quickest = isAnew ? transit : Math.min(transit, quickest);
    const late = transit - this.quickest;
    this.leastLate = Math.min(this.leastLate, late);
    this.looks += 1;
    if (this.looks === ALL_LATE) {
      const hasStoodStill = this.leastLate > SKIP_MS;
      if (hasStoodStill) this.quickest += this.leastLate;
      this.leastLate = Infinity;
      this.looks = 0;
      if (hasStoodStill) {
        this.slowest = 0;
        return 0;
      }
    }
    this.slowest = Math.min(MOST_WAIT_MS, Math.max(late, this.slowest - passed * FORGETS));
    return late;
  }

  /** How fast to play: as far as the first piece is later, or sooner, than it should be. */
  private pace(now: number): number {
    const [head] = this.pieces;
    if (!this.isPlaying || !head) return 1;
    this.played.transit = now - (head.time + this.position / PER_MS);
    let delay = this.played.transit - this.quickest;
    this.played.delay = delay;
    while (delay > this.waitMs + SKIP_MS && this.pieces.length > 2) {
      this.lose();
      delay = now - (this.pieces[0]?.time ?? now) - this.quickest;
    }
    const off = delay - this.waitMs;
    if (Math.abs(off) <= TOLERANCE_MS) return 1;
    return off > 0 ? 1 + HASTE : 1 - HASTE;
  }

  private next(step: number): number | null {
    const [head] = this.pieces;
    if (!head) {
      this.isPlaying = false;
      this.echo = 0;
      return null;
    }
    const at = Math.floor(this.position);
    const here = head.samples[at] ?? 0;
    const there = head.samples[at + 1] ?? this.pieces[1]?.samples[0] ?? here;
    const sample = here + (there - here) * (this.position - at);
    this.gain = Math.min(1, this.gain + FADE_IN);
    this.played.sound += 1_000 / this.outRate;
    this.position += step;
    if (this.position >= head.samples.length) this.finish(head, step);
    return sample * this.gain;
  }

  /** The first piece is over; the next one may be left out, or this one be played again. */
  private finish(head: Piece, step: number): void {
    const pace = (step * this.outRate) / RATE;
    if (pace < 1 && head.isQuiet && !this.isStretched) {
      this.isStretched = true;
      this.position -= head.samples.length;
      return;
    }
    this.isStretched = false;
    this.position -= head.samples.length;
    this.last = head;
    this.pieces.shift();
    if (pace > 1 && this.pieces[0]?.isQuiet && this.pieces.length > 2) this.drop();
  }

  /** The last sound again, ever fainter. */
  private fading(): number {
    if (this.gain <= 0 || !this.last) return 0;
    this.gain = Math.max(0, this.gain - FADE_OUT);
    if (!this.last.isQuiet) {
      this.played.sound += 1_000 / this.outRate;
      this.played.madeUp += 1_000 / this.outRate;
    }
    if (this.echo === 0) this.seam = 1;
    const { samples } = this.last;
    const sample = samples[this.echo % samples.length] ?? 0;
    this.echo += 1;
    return sample * this.gain;
  }

  /** Leads from what was heard last to what is heard now. */
  private blend(sample: number): number {
    if (this.seam <= 0) {
      this.before = sample;
      return sample;
    }
    const blended = sample * (1 - this.seam) + this.before * this.seam;
    this.seam -= SEAM;
    return blended;
  }

  /** Leaves out what should have been heard. */
  private lose(): void {
    const [head] = this.pieces;
    if (head && !head.isQuiet) this.played.lost += (head.samples.length - this.position) / PER_MS;
    this.drop();
  }

  private drop(): void {
    this.pieces.shift();
    this.position = 0;
    this.seam = 1;
  }

  /** What was left out on the way is filled with what came before it, as long as that still waits. */
  private fillHole(before: Piece, time: number): void {
    const lasts = before.samples.length / PER_MS;
    const from = before.time + lasts;
    const missing = time - from;
    // A clock that has begun anew tells nothing.
    if (missing < lasts || missing > HOLE_KNOWN_MS) return;
    const isFilled = this.pieces.length > 0 && missing <= HOLE_MAX_MS;
    if (!before.isQuiet) this.played[isFilled ? "madeUp" : "lost"] += missing;
    if (!isFilled) return;
    let { samples } = before;
    for (let at = from; time - at >= lasts; at += lasts) {
      samples = samples.map((sample) => sample / 2);
      this.pieces.push({ samples, time: at, isQuiet: before.isQuiet });
    }
  }

  private heldMs(): number {
    return this.pieces.reduce((sum, { samples }) => sum + samples.length / PER_MS, 0);
  }
}

function isQuiet(samples: Float32Array): boolean {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length)) < QUIET;
}
