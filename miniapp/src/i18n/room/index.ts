/**
 * The words of the room that its lobby does without: what one does with pictures, what a host is
 * asked, what is read aloud. All languages travel in one file of the room.
 */
import { translator, type Language } from "..";
import type { MessagesOf, PlainKeyOf, TranslateOf } from "../messages";
import { en } from "./en";
import { ru } from "./ru";
import { uk } from "./uk";

/** One language. */
export type RoomMessages = MessagesOf<typeof en>;

/** Gives the words for a key. */
export type RoomWords = TranslateOf<typeof en>;

/** The keys of texts without placeholders. */
export type RoomKey = PlainKeyOf<typeof en>;

const ALL: Record<Language, RoomMessages> = { ru, uk, en };
const made = new Map<Language, RoomWords>();

/** The words in a language. */
export function roomWords(language: Language): RoomWords {
  const known = made.get(language);
  if (known) return known;
  const words = translator<typeof en>(language, ALL[language]);
  made.set(language, words);
  return words;
}
