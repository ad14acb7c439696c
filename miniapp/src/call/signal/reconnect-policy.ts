/**
 * When to try the socket again. Pure: the attempt, the server's wish and a random number go in, a
 * delay comes out. There is no last attempt; it goes on for as long as the page lives.
 */

/** The first tries are quick because most losses are short; then once in seven seconds. */
const DELAYS_MS = [0, 300, 1_200, 2_700, 4_800, 7_000] as const;
const LONGEST_MS = 7_000;
/** After a restart of the server everybody comes back at once; from the third try on they spread. */
const JITTER_MS = 1_000;
const FIRST_JITTERED_ATTEMPT = 2;

/**
 * How long to wait before try number `attempt` (from 0).
 *
 * `notBeforeMs` is what is left of the wait that the server asked for (0 when it asked for none);
 * `random` is uniform in [0, 1).
 */
export function reconnectDelayMs(attempt: number, notBeforeMs: number, random: number): number {
  const base = DELAYS_MS[attempt] ?? LONGEST_MS;
  const jitter = attempt >= FIRST_JITTERED_ATTEMPT ? random * JITTER_MS : 0;
  return Math.max(base + jitter, notBeforeMs);
}

/** What a close code says about coming back. */
export type AfterClose =
  /** Open the next socket, and say again what was not acknowledged. */
  | "again"
  /** The same, without the frame that broke the protocol: it would break the next socket too. */
  | "without_refused"
  /** Never. */
  | "never";

/**
 * Codes of RFC 6455 for a frame that cannot be taken: against the protocol, no text, too large. The
 * server sends them for a frame of ours, and would for the same one again.
 */
const REFUSED_FRAME = new Set([1_002, 1_007, 1_009]);

/** What to do after a socket was closed with `code`. */
export function afterClose(code: number): AfterClose {
  if (REFUSED_FRAME.has(code)) return "without_refused";
  return code < 4_500 || code > 4_999 ? "again" : "never";
}
