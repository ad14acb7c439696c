/** A little storage that may be absent: framed pages are often refused it. */
import type { Memory } from "../i18n/store";

export function createMemory(storage: () => Storage): Memory {
  return {
    get(key) {
      try {
        return storage().getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        storage().setItem(key, value);
      } catch {
        // Remembered until the page is closed, by whoever asked.
      }
    },
  };
}
