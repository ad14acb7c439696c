/**
 * Cuts what a microphone gives into pieces of 20 ms at 48 kHz, and says how loud each is. Pure. Runs
 * in the audio worklet.
 */
import { RATE } from "./playout";

/** Samples of a piece. */
export const PIECE_SAMPLES = RATE / 50;
/** The level of silence (RFC 6464). */
export const SILENCE = 127;

/** 20 ms of the own voice. */
export interface CapturedPiece {
  readonly samples: Float32Array<ArrayBuffer>;
  /** See `VoiceFrame.level`. */
  readonly level: number;
  /** When it began, in milliseconds of the audio clock. */
  readonly time: number;
}

export class Pieces {
  private readonly step: number;
  private readonly outMs: number;
  private piece = new Float32Array(PIECE_SAMPLES);
  private filled = 0;
  private sum = 0;
  private before = 0;
  /** Where the next sample is, from the last one of the block before. */
  private position = 1;

  /** `inRate`: samples a second of what comes in. */
  constructor(inRate: number) {
    this.step = inRate / RATE;
    this.outMs = 1_000 / RATE;
  }

  /** A block whose end is heard at `now`, in milliseconds; calls `give` for each piece that is full. */
  push(block: Float32Array, now: number, give: (piece: CapturedPiece) => void): void {
    for (; this.position <= block.length; this.position += this.step) {
      const at = Math.floor(this.position);
      const here = at === 0 ? this.before : (block[at - 1] ?? 0);
      const there = block[at] ?? here;
      this.add(here + (there - here) * (this.position - at), now, give);
    }
    this.position -= block.length;
    this.before = block.at(-1) ?? 0;
  }

  private add(sample: number, now: number, give: (piece: CapturedPiece) => void): void {
    this.piece[this.filled] = sample;
    this.sum += sample * sample;
    this.filled += 1;
    if (this.filled < PIECE_SAMPLES) return;
    const time = Math.max(0, Math.round(now - PIECE_SAMPLES * this.outMs));
    give({ samples: this.piece, level: levelOf(this.sum / PIECE_SAMPLES), time });
    this.piece = new Float32Array(PIECE_SAMPLES);
    this.filled = this.sum = 0;
  }
}

/** Decibels below full scale, of a mean square. */
function levelOf(meanSquare: number): number {
  const db = -10 * Math.log10(Math.max(meanSquare, 1e-13));
  return Math.round(Math.min(SILENCE, Math.max(0, db)));
}

/** Quieter than this nothing is said. */
const QUIET_LEVEL = 70;
/** A pause that is longer is not sent. */
const PAUSE_MS = 400;

/** Whether a piece is worth sending: what is said, and the beginning of every pause. */
export class Pauses {
  private loudAt = -Infinity;

  handle({ level, time }: Pick<CapturedPiece, "level" | "time">): boolean {
    if (level < QUIET_LEVEL) this.loudAt = time;
    return time - this.loudAt <= PAUSE_MS;
  }
}
