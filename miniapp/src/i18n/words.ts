/**
 * Words that travel in the file of the screens that say them, in all languages: a few kilobytes there
 * cost less than one more exchange for them.
 */
import { translator, type Language } from ".";
import type { MessagesOf, TranslateOf } from "./messages";

/** Gives the words of each language, made when they are first asked for. */
export function wordsByLanguage<En>(
  all: Record<Language, MessagesOf<En>>,
): (language: Language) => TranslateOf<En> {
  const made = new Map<Language, TranslateOf<En>>();
  return (language) => {
    const words = made.get(language) ?? translator<En>(language, all[language]);
    made.set(language, words);
    return words;
  };
}
