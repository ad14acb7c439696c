/** Where a room can be opened outside of this client. */
import { telegramWebLink } from "../telegram";

/** Telegram Web for a Telegram link, which keeps the person's identity; any other link as it is. */
export function browserLink(inviteUrl: string | null): string | null {
  return inviteUrl === null ? null : (telegramWebLink(inviteUrl) ?? inviteUrl);
}
