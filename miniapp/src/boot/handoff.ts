/**
 * A person who goes on in a browser, because their Telegram client cannot make calls: what their client
 * was given stands behind the `#` of the address, is good once, and becomes a session here.
 */

/** A session as the server gave it. */
export interface Handed {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** The address under which a browser goes on: in the room with this code, or at home. */
export function handoffAddress(origin: string, code: string | null, token: string): string {
  const room = code === null ? "" : `?startapp=${encodeURIComponent(code)}`;
  return `${origin}/${room}#handoff=${encodeURIComponent(token)}`;
}

/** Takes the hand-off out of the address; null when there is none, or it is good no more. */
export async function takeHandoff(
  window: Pick<Window, "location" | "history" | "fetch">,
): Promise<Handed | null> {
  const { hash, pathname, search } = window.location;
  const token = new URLSearchParams(hash.slice(1)).get("handoff");
  if (token === null) return null;
  // Neither in the history nor in what somebody copies.
  window.history.replaceState(null, "", pathname + search);
  try {
    const body = JSON.stringify({ token });
    const answer = await window.fetch("/api/handoff/session", { method: "POST", body });
    return answer.ok ? ((await answer.json()) as Handed) : null;
  } catch {
    return null;
  }
}
