/**
 * The words about calls from person to person: their screens, and the list of calls at home. Apart
 * from the others, as the lobby does without them; all languages travel with the screens.
 */
import { translator, type Language } from "..";
import type { MessagesOf, PlainKeyOf, TranslateOf } from "../messages";
import { en } from "./en";
import { ru } from "./ru";
import { uk } from "./uk";

/** One language. */
export type RingMessages = MessagesOf<typeof en>;

/** Gives the words for a key. */
export type RingWords = TranslateOf<typeof en>;

/** The keys of texts without placeholders. */
export type RingKey = PlainKeyOf<typeof en>;

const ALL: Record<Language, RingMessages> = { ru, uk, en };
const made = new Map<Language, RingWords>();

/** The words in a language. */
export function ringWords(language: Language): RingWords {
  const known = made.get(language);
  if (known) return known;
  const words = translator<typeof en>(language, ALL[language]);
  made.set(language, words);
  return words;
}
