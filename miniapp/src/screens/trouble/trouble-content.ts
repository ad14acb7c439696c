/** What each trouble says and the one thing to do about it. Data. */
import type { TroubleKind } from "../../call/types";
import type { MessageKey } from "../../i18n";
import type { IconName } from "../../ui/icons";

/** The one thing to do. */
export type Remedy = "home" | "retry" | "reload" | "close" | "browser";

export interface TroubleContent {
  readonly icon: IconName;
  readonly title: Extract<MessageKey, `trouble.${string}`>;
  readonly text: Extract<MessageKey, `trouble.${string}`>;
  readonly remedy: Remedy;
}

const content = (
  icon: IconName,
  title: TroubleContent["title"],
  text: TroubleContent["text"],
  remedy: Remedy,
): TroubleContent => ({ icon, title, text, remedy });

export const TROUBLES: Readonly<Record<TroubleKind, TroubleContent>> = {
  room_not_found: content("info", "trouble.roomNotFound", "trouble.roomNotFoundText", "home"),
  bad_room_code: content("key", "trouble.badCode", "trouble.badCodeText", "home"),
  room_full: content("people", "trouble.roomFull", "trouble.roomFullText", "retry"),
  too_many_rooms: content("people", "trouble.tooManyRooms", "trouble.tooManyRoomsText", "retry"),
  auth_expired: content("lock", "trouble.authExpired", "trouble.authExpiredText", "close"),
  auth_failed: content("lock", "trouble.authFailed", "trouble.authFailedText", "close"),
  guests_not_allowed: content("telegram", "trouble.guests", "trouble.guestsText", "home"),
  version_too_old: content("flip", "trouble.version", "trouble.versionText", "reload"),
  unsupported: content("alert", "trouble.unsupported", "trouble.unsupportedText", "browser"),
  internal: content("alert", "trouble.internal", "trouble.internalText", "reload"),
};
