/** What a plot amounts to, in a few numbers and a word. Pure. */
import type { Look } from "../../call/types";
import { valuesOf, type ValueOf } from "./plot";

/** How it was lately, and at its worst in two minutes; null where nothing is known. */
export interface Summary {
  readonly now: number | null;
  readonly most: number | null;
}

/** In a single second too little is heard to speak of it. */
const LATELY_MS = 5_000;
const WEAK_LOSS = 0.03;
const BAD_LOSS = 0.1;
/** From here on people begin to speak at the same time. */
const WEAK_DELAY_MS = 400;
const BAD_DELAY_MS = 700;

export const lossOf: ValueOf = (look) => look.audibleLoss;
export const delayOf: ValueOf = (look) => look.delayMs;
export const sentOf: ValueOf = (look) => look.sentKbps;
export const receivedOf: ValueOf = (look) => look.receivedKbps;

export function summaryOf(looks: readonly Look[], valueOf: ValueOf, now: number): Summary {
  const lately = valuesOf(
    looks.filter(({ at }) => now - at <= LATELY_MS),
    valueOf,
  );
  const all = valuesOf(looks, valueOf);
  return {
    now: lately.length === 0 ? null : lately.reduce((sum, value) => sum + value, 0) / lately.length,
    most: all.length === 0 ? null : Math.max(...all),
  };
}

/** One word for it; `quiet` where nothing was heard that could be judged. */
export function verdictOf(looks: readonly Look[], now: number): "quiet" | "good" | "weak" | "bad" {
  const loss = summaryOf(looks, lossOf, now).now;
  const delay = summaryOf(looks, delayOf, now).now;
  if (loss === null || delay === null) return "quiet";
  if (loss >= BAD_LOSS || delay >= BAD_DELAY_MS) return "bad";
  return loss >= WEAK_LOSS || delay >= WEAK_DELAY_MS ? "weak" : "good";
}
