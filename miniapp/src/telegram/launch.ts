/**
 * What Telegram told the page when it opened it: read once from the address, before anything else
 * may change the hash.
 *
 * `initData` stays the exact text that Telegram signed; only the server may believe what is in it.
 * The fields that are read from it here only decide what is drawn first.
 */

/** The launch parameters of a page. */
export interface Launch {
  /** False in an ordinary browser tab. */
  readonly isTelegram: boolean;
  /** The signed query string, untouched; empty without Telegram. */
  readonly initData: string;
  /** Version of the Mini App methods that the client knows, such as `8.0`. */
  readonly version: string;
  /** Telegram's platform name (`android`, `ios`, `tdesktop`, ...) or `browser`. */
  readonly platform: string;
  /** Theme colours by Telegram's names, as given. */
  readonly themeParams: Readonly<Record<string, string>>;
  /** What the link carried after `startapp=`; null when it carried nothing. */
  readonly startParam: string | null;
  /** The person's language as an IETF tag; null when unknown. */
  readonly language: string | null;
}

/** Telegram's own limit on `startapp`. */
const START_PARAM = /^[\w-]{1,512}$/;

/** Reads the launch parameters out of a page address. */
export function parseLaunch(href: string, hasProxy = false): Launch {
  const url = new URL(href);
  const hash = new URLSearchParams(url.hash.replace(/^#\??/, ""));
  const initData = rawParam(url.hash, "tgWebAppData");
  const version = hash.get("tgWebAppVersion");
  const fields = new URLSearchParams(initData);
  const startParam =
    fields.get("start_param") ??
    hash.get("tgWebAppStartParam") ??
    url.searchParams.get("tgWebAppStartParam") ??
    url.searchParams.get("startapp");
  return {
    isTelegram: hasProxy || initData !== "" || version !== null,
    initData,
    version: version ?? "6.0",
    platform: hash.get("tgWebAppPlatform") ?? (hasProxy ? "unknown" : "browser"),
    themeParams: stringRecord(hash.get("tgWebAppThemeParams")),
    startParam: startParam !== null && START_PARAM.test(startParam) ? startParam : null,
    language: languageOf(fields.get("user")),
  };
}

/**
 * The value of one hash parameter, percent-decoded exactly once. `URLSearchParams` would also turn
 * `+` into a space, and the text has to stay what was signed.
 */
function rawParam(hash: string, name: string): string {
  for (const pair of hash.replace(/^#\??/, "").split("&")) {
    const [key, value = ""] = splitOnce(pair);
    if (key === name) return safeDecode(value);
  }
  return "";
}

function splitOnce(pair: string): [string, string?] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair] : [pair.slice(0, at), pair.slice(at + 1)];
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function languageOf(user: string | null): string | null {
  const code = parseJson(user)?.["language_code"];
  return typeof code === "string" && code !== "" ? code : null;
}

/** The string-valued entries of a JSON object; empty for anything else. */
export function stringRecord(json: string | null): Record<string, string> {
  const entries = Object.entries(parseJson(json) ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function parseJson(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
