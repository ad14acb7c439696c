/** What a plot amounts to, in a few numbers and a word. Pure. */
import type { Look, Quality } from "../../call/types";
import { valuesOf, type ValueOf } from "./plot";

/** How it was lately, and at its worst in two minutes; null where nothing is known. */
export interface Summary {
  readonly now: number | null;
  readonly most: number | null;
}

/** In a single second too little is heard to speak of it. */
const LATELY_MS = 5_000;

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

/** The word of the rows; `quiet` where nothing was heard lately that could be told in figures. */
export function verdictOf(
  looks: readonly Look[],
  quality: Quality,
  now: number,
): "quiet" | Quality {
  const isKnown = [lossOf, delayOf].every((valueOf) => summaryOf(looks, valueOf, now).now !== null);
  return isKnown ? quality : "quiet";
}
