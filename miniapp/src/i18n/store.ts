/** Which language is on, as a store that screens follow. */
import { languageFor, loadLocale, LANGUAGES, type Language, type Locale } from ".";

const KEY = "efir.language";

/** The language now, and how to change it. */
export interface LocaleStore {
  getState(): Locale;
  subscribe(listener: () => void): () => void;
  /** Fetches its words first. */
  setLanguage(language: Language): Promise<void>;
}

/** Where a choice is kept; framed pages may have no storage. */
export interface Memory {
  get(key: string): string | null;
  set(key: string, value: string): void;
}

/** Starts with what the person chose before, else with `tag` from Telegram or the browser. */
export async function createLocaleStore(tag: string | null, memory: Memory): Promise<LocaleStore> {
  const chosen = memory.get(KEY);
  const known = chosen !== null && chosen in LANGUAGES ? (chosen as Language) : null;
  let locale = await loadLocale(known ?? languageFor(tag));
  let wanted = locale.language;
  const listeners = new Set<() => void>();
  return {
    getState: () => locale,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async setLanguage(language) {
      wanted = language;
      const loaded = await loadLocale(language);
      // The last choice wins, in whatever order the words arrive.
      if (wanted !== language) return;
      memory.set(KEY, language);
      locale = loaded;
      for (const listener of [...listeners]) listener();
    },
  };
}
