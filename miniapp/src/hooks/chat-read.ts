/**
 * How far a chat was read by the page that was here before this one: a page that is loaded anew would
 * else call everything new, its own messages included. Knows no chat.
 */
import type { Memory } from "../i18n/store";

const KEY = "efir.chat-read";

/** Whoever comes back later than this may find another chat in the same room. */
const FRESH_MS = 60_000;

/** Notes the last message that was read. */
export function noteRead(memory: Memory, code: string, message: number, now: number): void {
  memory.set(KEY, `${now} ${message} ${code}`);
}

/** That message of the room's chat, once; null where nothing is known of it. */
export function takeRead(memory: Memory, code: string, now: number): number | null {
  const [at, message, where] = memory.get(KEY)?.split(" ") ?? [];
  if (where !== code) return null;
  memory.set(KEY, "");
  return now - Number(at) < FRESH_MS ? Number(message) : null;
}
