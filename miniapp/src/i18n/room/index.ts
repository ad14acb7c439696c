/**
 * The words of the room that its lobby does without: what one does with pictures, what a host is
 * asked, what is read aloud. All languages travel in one file of the room.
 */
import type { MessagesOf, PlainKeyOf, TranslateOf } from "../messages";
import { wordsByLanguage } from "../words";
import { en } from "./en";
import { ru } from "./ru";
import { uk } from "./uk";

/** One language. */
export type RoomMessages = MessagesOf<typeof en>;

/** Gives the words for a key. */
export type RoomWords = TranslateOf<typeof en>;

/** The keys of texts without placeholders. */
export type RoomKey = PlainKeyOf<typeof en>;

/** The words in a language. */
export const roomWords = wordsByLanguage<typeof en>({ ru, uk, en });
