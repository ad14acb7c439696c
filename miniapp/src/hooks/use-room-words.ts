/** The words that are said inside a room only, in the person's language. */
import { roomWords, type RoomWords } from "../i18n/room";
import { useLocale } from "./services";

export function useRoomWords(): RoomWords {
  return roomWords(useLocale().language);
}
