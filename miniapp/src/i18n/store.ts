/** Which language is on, as a store that screens follow. */
import { createLocale, languageFor, LANGUAGES, type Language, type Locale } from ".";

const KEY = "efir.language";

/** The language now, and how to change it. */
export interface LocaleStore {
  getState(): Locale;
  subscribe(listener: () => void): () => void;
  setLanguage(language: Language): void;
}

/** Where a choice is kept; framed pages may have no storage. */
export interface Memory {
  get(key: string): string | null;
  set(key: string, value: string): void;
}

/** Starts with what the person chose before, else with `tag` from Telegram or the browser. */
export function createLocaleStore(tag: string | null, memory: Memory): LocaleStore {
  const chosen = memory.get(KEY);
  const known = chosen !== null && chosen in LANGUAGES ? (chosen as Language) : null;
  let locale = createLocale(known ?? languageFor(tag));
  const listeners = new Set<() => void>();
  return {
    getState: () => locale,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setLanguage(language) {
      memory.set(KEY, language);
      locale = createLocale(language);
      for (const listener of [...listeners]) listener();
    },
  };
}
