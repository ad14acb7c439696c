/**
 * Words by key in the person's language, and numbers and times as that language writes them.
 *
 * Pure apart from holding which language is on; knows nothing of React or of Telegram.
 */
import type { en } from "./en";
import type { Messages, Plural, TranslateOf } from "./messages";

export type { MessageKey, PlainKey } from "./messages";

/** The languages there are, each named in itself. */
export const LANGUAGES = { ru: "Русский", uk: "Українська", en: "English" } as const;

export type Language = keyof typeof LANGUAGES;

/** One language travels, not three. */
const LOADERS: Record<Language, () => Promise<Messages>> = {
  ru: () => import("./ru").then((module) => module.ru),
  uk: () => import("./uk").then((module) => module.uk),
  en: () => import("./en").then((module) => module.en),
};

/** Fetches the words of a language. */
export async function loadLocale(language: Language): Promise<Locale> {
  return createLocale(language, await LOADERS[language](), navigator.languages);
}

/** Gives the words for a key. */
export type Translate = TranslateOf<typeof en>;

/** Words and formats of one language. */
export interface Locale {
  readonly language: Language;
  readonly t: Translate;
  /** A moment for a list: "14:05" today, "3 Nov" before. Unix milliseconds. */
  readonly formatMoment: (at: number, now: number) => string;
  /** A length of time in words: "5 min", "1 h 20 min". Milliseconds. */
  readonly formatLength: (ms: number) => string;
}

/**
 * There are no texts in these languages yet; Russian is widely read where they are spoken. The server
 * picks a page by the same list (`src/i18n/lang.rs`).
 */
const READ_RUSSIAN = new Set("ru be kk ky tg tk uz tt ba cv os hy".split(" "));

/** The language for an IETF tag from Telegram or the browser. */
export function languageFor(tag: string | null): Language {
  const primary = tag?.toLowerCase().split("-")[0] ?? "";
  if (primary === "uk") return "uk";
  return READ_RUSSIAN.has(primary) ? "ru" : "en";
}

/** Makes the words of a language sayable. */
export function translator<En>(
  language: Language,
  messages: { readonly [K in keyof En]: string | Plural },
): TranslateOf<En> {
  const plurals = new Intl.PluralRules(language);
  return (key, ...[params]) => {
    const values: Record<string, string | number> = params ?? {};
    const message = messages[key];
    const text =
      typeof message === "string"
        ? message
        : (message[plurals.select(Number(values["n"]))] ?? message.other);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
  };
}

/**
 * Makes the locale of a language from its words. Of the person's own `tags` the one in this language
 * says how times are written where they live: "16:23" in London, "4:23 PM" in New York.
 */
export function createLocale(
  language: Language,
  messages: Messages,
  tags: readonly string[] = [],
): Locale {
  const regional = tags.find((tag) => tag.startsWith(language));
  return {
    language,
    t: translator<typeof en>(language, messages),
    formatMoment(at, now) {
      const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
      const options: Intl.DateTimeFormatOptions = sameDay
        ? { hour: "2-digit", minute: "2-digit" }
        : { day: "numeric", month: "short" };
      return new Intl.DateTimeFormat(regional ?? language, options).format(at);
    },
    formatLength(ms) {
      const unit = (value: number, name: string): string =>
        new Intl.NumberFormat(language, {
          style: "unit",
          unit: name,
          unitDisplay: "short",
        }).format(value);
      const seconds = Math.max(0, Math.round(ms / 1000));
      if (seconds < 60) return unit(seconds, "second");
      const minutes = Math.floor(seconds / 60);
      if (minutes < 60) return unit(minutes, "minute");
      const rest = minutes % 60;
      const hours = unit(Math.floor(minutes / 60), "hour");
      return rest === 0 ? hours : `${hours} ${unit(rest, "minute")}`;
    },
  };
}

/** A running clock: `4:05`, `1:04:05`. Milliseconds. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}
