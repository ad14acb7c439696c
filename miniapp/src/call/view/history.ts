/**
 * The last two minutes of a connection, and several of them as one. Pure. Knows no reports: looks
 * go in, once a second, and come out for a plot.
 */
import type { Look } from "../types";
import type { PeerFacts } from "../path/facts";

/** Two minutes of one look a second. */
export const LOOKS_MAX = 120;
const STEP_MS = 1_000;
/** Looks at several connections are not taken at the same moment. */
const FRESH_MS = 1_500;

/** What facts say about one moment. */
export function lookOf(facts: PeerFacts, at: number): Look {
  const { audibleLoss, bufferMs, rttMs, sentKbps, receivedKbps } = facts;
  const isKnown = bufferMs !== null && rttMs !== null;
  const delayMs = isKnown ? bufferMs + rttMs / 2 : null;
  return { at, audibleLoss, delayMs, sentKbps, receivedKbps };
}

/** The newest looks at one connection; the oldest make room. */
export class History {
  private kept: readonly Look[] = [];

  /** Oldest first. A new list after every `add`. */
  get looks(): readonly Look[] {
    return this.kept;
  }

  add(look: Look): void {
    this.kept = [...this.kept.slice(1 - LOOKS_MAX), look];
  }
}

/** Looks at several connections as looks at one, up to `now`. */
export function together(histories: readonly (readonly Look[])[], now: number): readonly Look[] {
  const [only] = histories;
  if (only && histories.length === 1) return only;
  const steps = Array.from({ length: LOOKS_MAX }, (_, step) => now - step * STEP_MS).reverse();
  return steps.flatMap((at) => {
    const present = histories.flatMap((looks) => newestUntil(looks, at) ?? []);
    return present.length > 0 ? [oneOf(present, at)] : [];
  });
}

function newestUntil(looks: readonly Look[], at: number): Look | undefined {
  const look = looks.findLast((one) => one.at <= at);
  return look && at - look.at < FRESH_MS ? look : undefined;
}

function oneOf(looks: readonly Look[], at: number): Look {
  return {
    at,
    audibleLoss: mean(looks.map(({ audibleLoss }) => audibleLoss)),
    delayMs: mean(looks.map(({ delayMs }) => delayMs)),
    sentKbps: looks.reduce((total, { sentKbps }) => total + sentKbps, 0),
    receivedKbps: looks.reduce((total, { receivedKbps }) => total + receivedKbps, 0),
  };
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return known.reduce((total, value) => total + value, 0) / known.length;
}
