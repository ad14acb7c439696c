/** The words of the chat, in the person's language. Only for screens of the room. */
import { chatWords, type ChatWords } from "../i18n/chat";
import { useLocale } from "./services";

export function useChatWords(): ChatWords {
  return chatWords(useLocale().language);
}
