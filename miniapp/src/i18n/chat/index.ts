/**
 * The words of the chat and of rooms for listening. All languages travel in one file of the room.
 */
import { translator, type Language } from "..";
import type { MessagesOf, PlainKeyOf, TranslateOf } from "../messages";
import { en } from "./en";
import { ru } from "./ru";
import { uk } from "./uk";

/** One language. */
export type ChatMessages = MessagesOf<typeof en>;

/** Gives the words for a key. */
export type ChatWords = TranslateOf<typeof en>;

/** The keys of texts without placeholders. */
export type ChatKey = PlainKeyOf<typeof en>;

const ALL: Record<Language, ChatMessages> = { ru, uk, en };
const made = new Map<Language, ChatWords>();

/** The words in a language. */
export function chatWords(language: Language): ChatWords {
  const known = made.get(language);
  if (known) return known;
  const words = translator<typeof en>(language, ALL[language]);
  made.set(language, words);
  return words;
}
