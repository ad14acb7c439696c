/**
 * The words around a game. Apart from the others, as only rooms with a game need them; all languages
 * travel in the game's file.
 */
import { translator, type Language } from "..";
import type { MessagesOf, TranslateOf } from "../messages";
import { en } from "./en";
import { ru } from "./ru";
import { uk } from "./uk";

/** One language. */
export type GameMessages = MessagesOf<typeof en>;

/** Gives the words for a key. */
export type GameWords = TranslateOf<typeof en>;

const ALL: Record<Language, GameMessages> = { ru, uk, en };
const made = new Map<Language, GameWords>();

/** The words in a language. */
export function gameWords(language: Language): GameWords {
  const known = made.get(language);
  if (known) return known;
  const words = translator<typeof en>(language, ALL[language]);
  made.set(language, words);
  return words;
}
