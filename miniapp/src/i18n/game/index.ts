/**
 * The words around a game. Apart from the others, as only rooms with a game need them; all languages
 * travel in the game's file.
 */
import type { MessagesOf, TranslateOf } from "../messages";
import { wordsByLanguage } from "../words";
import { en } from "./en";
import { ru } from "./ru";
import { uk } from "./uk";

/** One language. */
export type GameMessages = MessagesOf<typeof en>;

/** Gives the words for a key. */
export type GameWords = TranslateOf<typeof en>;

/** The words in a language. */
export const gameWords = wordsByLanguage<typeof en>({ ru, uk, en });
