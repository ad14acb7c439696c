/**
 * The ways to send a voice, from the thinnest to the best, and what each costs. Pure. Knows what a
 * connection can do, and not how a path fares.
 */
import { PTIME_FIXED_MS, type Abilities } from "./abilities";

/** One way to send a voice. */
export interface Rung {
  /** Of the encoder. */
  readonly kbps: number;
  /** The length of a packet, in ms: {@link PTIME_FIXED_MS} where it cannot be chosen. */
  readonly ptimeMs: 20 | 40 | 60 | 120;
  /** How many earlier packets each packet repeats. */
  readonly copies: number;
}

/**
 * 16 kbit/s at 60 ms is speech that is understood without effort; below 12 Opus is not. Headers
 * cost 22 kbit/s at 20 ms and 8 at 60, so on narrow links long packets save more than low bitrates.
 * The longest ones are for a crowd on a slow uplink: five of the next rung fill one of 120 kbit/s.
 */
export const RUNGS = [
  { kbps: 12, ptimeMs: 120, copies: 0 },
  { kbps: 12, ptimeMs: 60, copies: 0 },
  { kbps: 16, ptimeMs: 60, copies: 0 },
  { kbps: 16, ptimeMs: 60, copies: 1 },
  { kbps: 24, ptimeMs: 40, copies: 1 },
  { kbps: 32, ptimeMs: 20, copies: 1 },
] as const satisfies readonly Rung[];

/** The index of the rung that a voice begins with: 40 kbit/s carry it, and it survives some loss. */
export const START_RUNG = 3;
/** Five of these are 79 kbit/s, which somebody on EDGE can send and still be heard at once. */
export const LEAST_RUNG_IN_A_CROWD = 0;
export const LEAST_RUNG = 1;
/** In a crowd a change of the packet length costs a tenth of a second of sound with everybody. */
const PTIME_LEAST_IN_A_CROWD: Rung["ptimeMs"] = 60;

/** IP, UDP, SRTP and header extensions. */
const PACKET_OVERHEAD_BITS = 56 * 8;

/** Which of the rungs is meant, and what is done with it. */
export interface RungWish {
  readonly index: number;
  /** Copies beyond those of the rung, where it has any. */
  readonly extraCopies: number;
  readonly isInCrowd: boolean;
}

/** What a connection with these abilities sends of a wish. */
export function sentRung({ index, extraCopies, isInCrowd }: RungWish, can: Abilities): Rung {
  const { kbps, ptimeMs, copies }: Rung = RUNGS[index] ?? RUNGS[START_RUNG];
  const isTooShort = isInCrowd && ptimeMs < PTIME_LEAST_IN_A_CROWD;
  const wantedMs = isTooShort ? PTIME_LEAST_IN_A_CROWD : ptimeMs;
  const wantedCopies = copies === 0 ? 0 : copies + extraCopies;
  const sentMs = can.isPtimeTunable ? wantedMs : PTIME_FIXED_MS;
  return {
    kbps,
    ptimeMs: sentMs,
    copies: Math.min(wantedCopies, can.copiesMax, copiesInTime(sentMs)),
  };
}

/** How many earlier packets are not too old to be heard: five of 20 ms, three of longer ones. */
function copiesInTime(ptimeMs: number): number {
  return ptimeMs <= PTIME_FIXED_MS ? 5 : 3;
}

/** Whether both come to the same packets. */
export function isSameRung(one: Rung, other: Rung): boolean {
  return one.kbps === other.kbps && one.ptimeMs === other.ptimeMs && one.copies === other.copies;
}

/** What a rung costs on the wire, in kbit/s. */
export function wireKbps({ kbps, ptimeMs, copies }: Rung): number {
  return kbps * (1 + copies) + PACKET_OVERHEAD_BITS / ptimeMs;
}

/** The index of the best rung to so many people: in a mesh each of them costs one more uplink. */
export function topRung(others: number): number {
  if (others <= 2) return 5;
  return others <= 5 ? 4 : 3;
}

/** The index of the best rung with data saver: the thinnest good voice, with a copy only against loss. */
export function topRungWhenSaving(isLossy: boolean): number {
  return isLossy ? 3 : 2;
}
