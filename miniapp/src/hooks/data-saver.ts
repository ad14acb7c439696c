/**
 * Data saver as the person chose it, or as their phone is set where they did not.
 */
import type { Memory } from "../i18n/store";

/** Where the choice is kept: `on`, `off`, or nothing. */
export const DATA_SAVER_KEY = "efir.data-saver";

interface Connected {
  /** Network Information API; Chromium only. */
  readonly connection?: { readonly saveData?: boolean };
}

/** Whether a call starts with it. */
export function startsSavingData(memory: Memory, navigator: object): boolean {
  const chosen = memory.get(DATA_SAVER_KEY);
  const { connection } = navigator as Connected;
  return chosen === null ? connection?.saveData === true : chosen === "on";
}
