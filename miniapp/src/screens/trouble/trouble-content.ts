/** What each trouble says and the one thing to do about it. Data. */
import type { TroubleKind } from "../../call/types";
import type { MessageKey } from "../../i18n";
import type { IconName } from "../../ui/icons";

/** What can be done. */
export type Remedy = "home" | "retry" | "reload" | "close" | "browser" | "open" | "move";

type TroubleKey = Extract<MessageKey, `trouble.${string}`>;

export interface TroubleContent {
  readonly icon: IconName;
  readonly title: TroubleKey;
  readonly text: TroubleKey;
  /** The one thing to do. */
  readonly remedy: Remedy;
  /** Something else that is possible, and less likely to be meant. */
  readonly second: Remedy | null;
}

const content = (
  icon: IconName,
  title: TroubleKey,
  text: TroubleKey,
  remedy: Remedy,
  second: Remedy | null = remedy === "home" ? null : "home",
): TroubleContent => ({ icon, title, text, remedy, second });

export const TROUBLES: Readonly<Record<TroubleKind, TroubleContent>> = {
  room_not_found: content("info", "trouble.roomNotFound", "trouble.roomNotFoundText", "home"),
  room_not_open: content("key", "trouble.roomNotFound", "trouble.notOpenText", "home", "open"),
  bad_room_code: content("key", "trouble.badCode", "trouble.badCodeText", "home"),
  on_air_elsewhere: content("phone", "trouble.elsewhere", "trouble.elsewhereText", "move"),
  room_full: content("people", "trouble.roomFull", "trouble.roomFullText", "retry"),
  too_many_rooms: content("people", "trouble.tooManyRooms", "trouble.tooManyRoomsText", "retry"),
  auth_expired: content("lock", "trouble.authExpired", "trouble.authExpiredText", "close"),
  auth_failed: content("lock", "trouble.authFailed", "trouble.authFailedText", "close"),
  guests_not_allowed: content("telegram", "trouble.guests", "trouble.guestsText", "home"),
  version_too_old: content("flip", "trouble.version", "trouble.versionText", "reload"),
  unsupported: content("alert", "trouble.unsupported", "trouble.unsupportedText", "browser"),
  internal: content("alert", "trouble.internal", "trouble.internalText", "reload"),
};
