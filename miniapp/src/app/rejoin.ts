/**
 * Reloading the page in the middle of a call leads back into it: the page that goes leaves a note, the
 * next one of the same tab finds it. Knows no call.
 */
import type { Memory } from "../i18n/store";

const KEY = "efir.on-air";

/** Whoever comes back later than this has meant to leave. */
const FRESH_MS = 60_000;

/** Notes that this page goes while its person is inside a room. */
export function noteOnAir(memory: Memory, code: string, now: number): void {
  memory.set(KEY, `${now} ${code}`);
}

/** The code of the room to go back into, once; null where there is none. */
export function takeOnAir(memory: Memory, now: number): string | null {
  const [at, code] = memory.get(KEY)?.split(" ") ?? [];
  memory.set(KEY, "");
  return code && now - Number(at) < FRESH_MS ? code : null;
}
