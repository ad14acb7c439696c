/** The words about the connection, in the person's language. Only for screens of the room. */
import { connectionWords, type ConnectionWords } from "../i18n/connection";
import { useLocale } from "./services";

export function useConnectionWords(): ConnectionWords {
  return connectionWords(useLocale().language);
}
