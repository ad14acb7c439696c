/**
 * The living edge around a round thing: closed outlines that swing slowly by themselves and widely with a
 * voice. Pure; lengths in radii of what they are around, times in seconds.
 */

export interface Blob {
  readonly corners: number;
  /** Without a voice. */
  readonly radius: number;
  /** How much a full voice adds to it. */
  readonly reach: number;
  /** How far a corner swings with a full voice. */
  readonly swing: number;
  /** Swings a second, times two pi. */
  readonly speed: number;
}

/** Around the microphone button, from the outermost to the innermost, which moves the least. */
export const ORB_BLOBS: readonly Blob[] = [
  { corners: 8, radius: 1.22, reach: 0.3, swing: 0.13, speed: 1.6 },
  { corners: 9, radius: 1.15, reach: 0.2, swing: 0.1, speed: 2.1 },
  { corners: 11, radius: 1.08, reach: 0.1, swing: 0.07, speed: 2.7 },
];

/**
 * Around a face in the list: within its row, which is so much higher than the face, and seen in silence
 * too. An outline passes inside of its corners, the more so the fewer there are.
 */
export const RING_BLOBS: readonly Blob[] = [
  { corners: 7, radius: 1.26, reach: 0.1, swing: 0.06, speed: 2.2 },
  { corners: 9, radius: 1.17, reach: 0.08, swing: 0.05, speed: 2.9 },
];

/** Of the swing, what is there without a voice. */
const AT_REST = 0.3;
/** Spreads phases so that no two corners move together. */
const GOLDEN = 2.399963;

export interface Corner {
  readonly x: number;
  readonly y: number;
}

/** The corners of `blob`, around the middle. `level` is 0-1. */
export function cornersOf(blob: Blob, time: number, level: number): Corner[] {
  const { corners, radius, reach, swing, speed } = blob;
  const width = swing * (AT_REST + (1 - AT_REST) * level);
  return Array.from({ length: corners }, (_, index) => {
    const phase = GOLDEN * (index + corners);
    const pace = speed * (0.8 + 0.4 * ((index * 0.618) % 1));
    const length = radius + reach * level + width * Math.sin(time * pace + phase);
    const angle = (2 * Math.PI * index) / corners + time * 0.12 * (corners % 2 === 0 ? 1 : -1);
    return { x: length * Math.cos(angle), y: length * Math.sin(angle) };
  });
}

/**
 * As far as one of the outlines can get: a smooth line through the middles between corners that are all
 * as far out as they go passes each of them at this share of its distance.
 */
export function farthest(blobs: readonly Blob[]): number {
  const outlines = blobs.map(({ corners, radius, reach, swing }) => {
    const share = 0.75 + 0.25 * Math.cos((2 * Math.PI) / corners);
    return share * (radius + reach + swing);
  });
  return Math.max(...outlines);
}

/** A colour on the way from `from` to `to`; `share` is 0-1. */
export function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const at = Math.min(1, Math.max(0, share));
  const one = (index: 0 | 1 | 2): number =>
    Math.round(from[index] + (to[index] - from[index]) * at);
  return [one(0), one(1), one(2)];
}

export type Rgb = readonly [number, number, number];
