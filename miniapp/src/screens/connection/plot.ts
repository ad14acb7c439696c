/**
 * From looks to lines, on a field of `WIDTH` by `HEIGHT` units that is stretched to its place. Pure.
 */
import type { Look } from "../../call/types";

/** A unit a second. */
export const WIDTH = 120;
export const HEIGHT = 40;
const SPAN_MS = 120_000;
/** A line does not claim to know what was between looks that lie further apart. */
const GAP_MS = 2_600;

/** What is drawn of a look; null for nothing. */
export type ValueOf = (look: Look) => number | null;

interface Point {
  readonly at: number;
  readonly x: number;
  readonly y: number;
}

/** The end of a scale: 1, 2 or 5 times a power of ten, no less than `least` or any value. */
export function topOf(values: readonly number[], least: number): number {
  const most = Math.max(least, ...values);
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 5, 10].find((one) => one * power >= most) ?? 10;
  return step * power;
}

/** Everything that `valueOf` sees, without what it does not know. */
export function valuesOf(looks: readonly Look[], valueOf: ValueOf): number[] {
  return looks.map(valueOf).filter((value) => value !== null);
}

/** A line through the looks of the last two minutes, for the `d` of a path. */
export function linePath(
  looks: readonly Look[],
  valueOf: ValueOf,
  { now, top }: { now: number; top: number },
): string {
  return pieces(looks, valueOf, now, top)
    .map((piece) => `M${piece.map(({ x, y }) => `${x} ${y}`).join("L")}`)
    .join("");
}

/** The area under that line. */
export function areaPath(
  looks: readonly Look[],
  valueOf: ValueOf,
  { now, top }: { now: number; top: number },
): string {
  return pieces(looks, valueOf, now, top)
    .map((piece) => {
      const line = piece.map(({ x, y }) => `L${x} ${y}`).join("");
      return `M${piece[0]?.x ?? 0} ${HEIGHT}${line}L${piece.at(-1)?.x ?? 0} ${HEIGHT}Z`;
    })
    .join("");
}

function pieces(
  looks: readonly Look[],
  valueOf: ValueOf,
  now: number,
  top: number,
): readonly (readonly Point[])[] {
  const found: Point[][] = [];
  let last: Point | null = null;
  for (const look of looks) {
    const value = valueOf(look);
    const age = now - look.at;
    if (value === null || age > SPAN_MS) {
      last = null;
      continue;
    }
    const point = {
      at: look.at,
      x: round(WIDTH - (age / SPAN_MS) * WIDTH),
      y: round(HEIGHT - Math.min(1, value / top) * HEIGHT),
    };
    const piece = found.at(-1);
    if (last && piece && look.at - last.at <= GAP_MS) piece.push(point);
    else found.push([point]);
    last = point;
  }
  return found;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
