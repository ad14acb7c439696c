/** The words about calls from person to person, in the person's language. Only for later screens. */
import { ringWords, type RingWords } from "../i18n/ring";
import { useLocale } from "./services";

export function useRingWords(): RingWords {
  return ringWords(useLocale().language);
}
