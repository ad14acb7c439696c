/** Whether incoming calls are heard. */
import type { Memory } from "../i18n/store";

/** Where the choice is kept: `off`, or nothing. */
const KEY = "efir.ring-sound";

export function isRingAudible(memory: Memory): boolean {
  return memory.get(KEY) !== "off";
}

export function setRingAudible(memory: Memory, isAudible: boolean): void {
  memory.set(KEY, isAudible ? "on" : "off");
}
