/**
 * The words about calls from person to person: their screens, and the list of calls at home. Apart
 * from the others, as the lobby does without them; all languages travel with the screens.
 */
import type { MessagesOf, PlainKeyOf, TranslateOf } from "../messages";
import { wordsByLanguage } from "../words";
import { en } from "./en";
import { ru } from "./ru";
import { uk } from "./uk";

/** One language. */
export type RingMessages = MessagesOf<typeof en>;

/** Gives the words for a key. */
export type RingWords = TranslateOf<typeof en>;

/** The keys of texts without placeholders. */
export type RingKey = PlainKeyOf<typeof en>;

/** The words in a language. */
export const ringWords = wordsByLanguage<typeof en>({ ru, uk, en });
