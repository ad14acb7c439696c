/**
 * The words of the chat and of rooms for listening. All languages travel in one file of the room.
 */
import type { MessagesOf, PlainKeyOf, TranslateOf } from "../messages";
import { wordsByLanguage } from "../words";
import { en } from "./en";
import { ru } from "./ru";
import { uk } from "./uk";

/** One language. */
export type ChatMessages = MessagesOf<typeof en>;

/** Gives the words for a key. */
export type ChatWords = TranslateOf<typeof en>;

/** The keys of texts without placeholders. */
export type ChatKey = PlainKeyOf<typeof en>;

/** The words in a language. */
export const chatWords = wordsByLanguage<typeof en>({ ru, uk, en });
