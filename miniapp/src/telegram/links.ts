/** Links into Telegram. Pure text. */

/** Opens Telegram's chooser of whom to send `url` to. */
export function shareLink(url: string, text: string): string {
  return `https://t.me/share/url?url=${encodeURIComponent(url)}&text=${encodeURIComponent(text)}`;
}

/**
 * The same Mini App link inside Telegram Web, where a browser gives what a desktop client lacks.
 * Null for anything that is not a `https://t.me/<bot>` link.
 */
export function telegramWebLink(link: string): string | null {
  const match = /^https:\/\/t\.me\/(\w+)(?:\/(\w+))?\?startapp=([\w-]+)$/.exec(link);
  if (!match) return null;
  const [, domain = "", app, start = ""] = match;
  const address = `tg://resolve?domain=${domain}${app ? `&appname=${app}` : ""}&startapp=${start}`;
  return `https://web.telegram.org/a/#?tgaddr=${encodeURIComponent(address)}`;
}

/** The path of a `t.me` link, as `web_app_open_tg_link` wants it; null for other links. */
export function telegramPath(link: string): string | null {
  const url = new URL(link);
  return url.hostname === "t.me" ? url.pathname + url.search : null;
}
