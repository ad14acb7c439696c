/** The words that came with the page. */
import { LANGUAGES, type Language } from "../i18n";
import type { Messages } from "../i18n/messages";
import type { Words } from "../i18n/store";

/** What `scripts/document.mjs` has put there; null in a page that was not built. */
export function wordsInPage(document: Pick<Document, "getElementById">): Words | null {
  const element = document.getElementById("words");
  const language = element?.lang ?? "";
  if (element === null || !(language in LANGUAGES)) return null;
  const messages = JSON.parse(element.textContent) as Messages;
  return { language: language as Language, messages };
}
