/**
 * The words about the connection: rows, banner and sheet of the room. Apart from the others, as the
 * lobby does without them; all languages travel in one file of the room.
 */
import { translator, type Language } from "..";
import type { MessagesOf, PlainKeyOf, TranslateOf } from "../messages";
import { en } from "./en";
import { ru } from "./ru";
import { uk } from "./uk";

/** One language. */
export type ConnectionMessages = MessagesOf<typeof en>;

/** Gives the words for a key. */
export type ConnectionWords = TranslateOf<typeof en>;

/** The keys of texts without placeholders. */
export type ConnectionKey = PlainKeyOf<typeof en>;

const ALL: Record<Language, ConnectionMessages> = { ru, uk, en };
const made = new Map<Language, ConnectionWords>();

/** The words in a language. */
export function connectionWords(language: Language): ConnectionWords {
  const known = made.get(language);
  if (known) return known;
  const words = translator<typeof en>(language, ALL[language]);
  made.set(language, words);
  return words;
}
