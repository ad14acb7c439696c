/**
 * The words about the connection: rows, banner and sheet of the room. Apart from the others, as the
 * lobby does without them; all languages travel in one file of the room.
 */
import type { MessagesOf, PlainKeyOf, TranslateOf } from "../messages";
import { wordsByLanguage } from "../words";
import { en } from "./en";
import { ru } from "./ru";
import { uk } from "./uk";

/** One language. */
export type ConnectionMessages = MessagesOf<typeof en>;

/** Gives the words for a key. */
export type ConnectionWords = TranslateOf<typeof en>;

/** The keys of texts without placeholders. */
export type ConnectionKey = PlainKeyOf<typeof en>;

/** The words in a language. */
export const connectionWords = wordsByLanguage<typeof en>({ ru, uk, en });
