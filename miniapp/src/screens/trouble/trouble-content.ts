/** What each trouble says and the one thing to do about it. Data. */
import type { TroubleKind } from "../../call/types";
import type { MessageKey } from "../../i18n";
import { type Shape, ALERT, INFO } from "../../ui/icons";
import { FLIP, KEY, LOCK, PEOPLE, PHONE, TELEGRAM } from "../../ui/icons-more";

/** What can be done. */
export type Remedy = "home" | "retry" | "reload" | "close" | "browser" | "open" | "move";

type TroubleKey = Extract<MessageKey, `trouble.${string}`>;

export interface TroubleContent {
  readonly icon: Shape;
  readonly title: TroubleKey;
  readonly text: TroubleKey;
  /** The one thing to do. */
  readonly remedy: Remedy;
  /** Something else that is possible, and less likely to be meant. */
  readonly second: Remedy | null;
}

const content = (
  icon: Shape,
  title: TroubleKey,
  text: TroubleKey,
  remedy: Remedy,
  second: Remedy | null = remedy === "home" ? null : "home",
): TroubleContent => ({ icon, title, text, remedy, second });

export const TROUBLES: Readonly<Record<TroubleKind, TroubleContent>> = {
  room_not_found: content(INFO, "trouble.roomNotFound", "trouble.roomNotFoundText", "home"),
  room_not_open: content(KEY, "trouble.roomNotFound", "trouble.notOpenText", "home", "open"),
  bad_room_code: content(KEY, "trouble.badCode", "trouble.badCodeText", "home"),
  on_air_elsewhere: content(PHONE, "trouble.elsewhere", "trouble.elsewhereText", "move"),
  room_full: content(PEOPLE, "trouble.roomFull", "trouble.roomFullText", "retry"),
  too_many_rooms: content(PEOPLE, "trouble.tooManyRooms", "trouble.tooManyRoomsText", "retry"),
  auth_expired: content(LOCK, "trouble.authExpired", "trouble.authExpiredText", "close"),
  auth_failed: content(LOCK, "trouble.authFailed", "trouble.authFailedText", "close"),
  guests_not_allowed: content(TELEGRAM, "trouble.guests", "trouble.guestsText", "home"),
  version_too_old: content(FLIP, "trouble.version", "trouble.versionText", "reload"),
  unsupported: content(ALERT, "trouble.unsupported", "trouble.unsupportedText", "browser"),
  internal: content(ALERT, "trouble.internal", "trouble.internalText", "reload"),
};
