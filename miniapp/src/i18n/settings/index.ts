/** The words of the settings. All languages travel in the settings' file. */
import type { MessagesOf } from "../messages";
import { wordsByLanguage } from "../words";
import { en } from "./en";
import { ru } from "./ru";
import { uk } from "./uk";

/** One language. */
export type SettingsMessages = MessagesOf<typeof en>;

/** The words in a language. */
export const settingsWords = wordsByLanguage<typeof en>({ ru, uk, en });
