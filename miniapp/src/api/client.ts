/**
 * The HTTP API as typed calls that never throw: an answer or a refusal.
 *
 * Knows how a person proves who they are on HTTP; knows nothing of the socket.
 */

import type { About, Call, Calls, MyRoom, MyRooms } from "./generated";

/** Why there is no answer. */
export type Refusal =
  /** The server said no, with a code of its own. */
  | { kind: "refused"; status: number; code: string }
  /** No connection, or too slow. */
  | { kind: "unreachable" };

/** What a call gives. */
export type Answer<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

/** What the server sends, as who reads it may use it. */
type Read<T> = {
  readonly [K in keyof T]: T[K] extends (infer Item)[] ? readonly Item[] : T[K];
};
/** A room the person is in or made. */
export type RoomSummary = Read<MyRoom>;
/** A call that is over. */
export type CallSummary = Read<Call>;
export type { About };

/** The API. */
export interface Api {
  about(): Promise<Answer<About>>;
  rooms(): Promise<Answer<readonly RoomSummary[]>>;
  calls(): Promise<Answer<readonly CallSummary[]>>;
}

/** What the client needs from outside. */
export interface ApiDeps {
  fetch: typeof fetch;
  /** The `Authorization` header; null for a stranger. */
  authorization(): string | null;
}

/** A page on a bad network shows its empty state rather than a spinner for ever. */
const TIMEOUT_MS = 10_000;

/** Makes the client. */
export function createApi(deps: ApiDeps): Api {
  const get = async <T>(path: string, pick: (body: never) => T): Promise<Answer<T>> => {
    const authorization = deps.authorization();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const headers = authorization === null ? {} : { authorization };
      const response = await deps.fetch(path, { headers, signal: abort.signal });
      const body: unknown = await response.json();
      if (response.ok) return { ok: true, value: pick(body as never) };
      const code = errorCode(body);
      return { ok: false, refusal: { kind: "refused", status: response.status, code } };
    } catch {
      return { ok: false, refusal: { kind: "unreachable" } };
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    about: () => get("/api/about", (body: About) => body),
    rooms: () => get("/api/rooms", (body: MyRooms) => body.rooms),
    calls: () => get("/api/calls", (body: Calls) => body.calls),
  };
}

/** The code in `{"error":{"code":...}}`. */
function errorCode(body: unknown): string {
  const error = (body as { error?: { code?: unknown } } | null)?.error;
  return typeof error?.code === "string" ? error.code : "unknown";
}
