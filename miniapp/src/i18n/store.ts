/** Which language is on, as a store that screens follow. */
import { createLocale, languageFor, loadLocale, LANGUAGES, type Language, type Locale } from ".";
import type { Messages } from "./messages";

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

/** Words and the language that they are in. */
export interface Words {
  readonly language: Language;
  readonly messages: Messages;
}

/**
 * Starts with what the person chose before, else with `tag` from Telegram or the browser. The words
 * that are `there` already need not be fetched, and serve where the right ones cannot be.
 */
export async function createLocaleStore(
  tag: string | null,
  memory: Memory,
  there: Words | null = null,
): Promise<LocaleStore> {
  const chosen = memory.get(KEY);
  const known = chosen !== null && chosen in LANGUAGES ? (chosen as Language) : null;
  let locale = await firstLocale(known ?? languageFor(tag), there);
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

async function firstLocale(language: Language, there: Words | null): Promise<Locale> {
  if (there === null) return loadLocale(language);
  const near = createLocale(there.language, there.messages, navigator.languages);
  return there.language === language ? near : loadLocale(language).catch(() => near);
}
