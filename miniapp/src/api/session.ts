/**
 * Who the person is, for HTTP and for the socket. The session token lives in memory only: framed
 * pages have no storage of their own, and a token on disk could be stolen.
 */
import type { Credential } from "../protocol/generated";

/** A person's proofs. */
export interface Session {
  /** Whether there is anything to prove it with: without it, a guest has to give a name first. */
  isKnown(): boolean;
  /** Whether Telegram says who they are. */
  isVouchedFor(): boolean;
  /** For a new socket; asked again each time. */
  credential(): Credential;
  /** The `Authorization` header; null for a stranger. */
  authorization(): string | null;
  /** Keeps what the server gave. */
  remember(token: string, expiresAt: number): void;
  /** Comes in as a guest under this name. */
  setGuestName(name: string): void;
}

/**
 * Makes a session for launch data (empty without Telegram), or for somebody whom a Telegram client has
 * `handed` over. `now` is in Unix milliseconds.
 */
export function createSession(
  initData: string,
  now: () => number,
  handed: { readonly token: string; readonly expiresAt: number } | null = null,
): Session {
  let token = handed && { text: handed.token, expiresAt: handed.expiresAt };
  let guestName = "";
  const liveToken = (): string | null =>
    token !== null && token.expiresAt > now() ? token.text : null;
  return {
    isKnown: () => initData !== "" || guestName !== "" || handed !== null,
    isVouchedFor: () => initData !== "" || handed !== null,
    credential() {
      const live = liveToken();
      if (live !== null) return { kind: "session", token: live };
      return initData === "" ? { kind: "guest", name: guestName } : { kind: "init_data", initData };
    },
    authorization() {
      const live = liveToken();
      if (live !== null) return `Bearer ${live}`;
      return initData === "" ? null : `tma ${initData}`;
    },
    remember(text, expiresAt) {
      token = { text, expiresAt };
    },
    setGuestName(name) {
      if (name === guestName) return;
      guestName = name;
      token = null;
    },
  };
}
