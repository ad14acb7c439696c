/** Whether everybody has fallen silent at once, which no single path explains. Pure. */
import type { Pair } from "./pair";

/** How often it is told that nobody at all is heard. */
const SILENCE_MS = 3_000;

export class Silence {
  private toldAt = -Infinity;

  /** Whether to tell it now: not before everybody of whom something should come is silent. */
  handleLook(pairs: Iterable<Pick<Pair, "isAwaiting" | "isSilent">>, now: number): boolean {
    const awaited = [...pairs].filter(({ isAwaiting }) => isAwaiting);
    if (awaited.length === 0 || !awaited.every((pair) => pair.isSilent(now))) return false;
    if (now - this.toldAt < SILENCE_MS) return false;
    this.toldAt = now;
    return true;
  }
}
