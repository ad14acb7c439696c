/** The words of the settings, in the person's language. Only for the settings' file. */
import { settingsWords } from "../i18n/settings";
import { useLocale } from "./services";

export function useSettingsWords(): ReturnType<typeof settingsWords> {
  return settingsWords(useLocale().language);
}
