/**
 * The HTTP API as typed calls that never throw: an answer or a refusal.
 *
 * Knows how a person proves who they are on HTTP; knows nothing of the socket.
 */

import type {
  About,
  Call,
  CallPerson,
  Forgotten,
  Handoff,
  HttpErrorCode,
  IssuedTicket,
  MyRoom,
  PreparedMessage,
} from "./generated";
import { hasShape, isListOf, type Shape } from "./shape";

/** Why there is no answer. */
export type Refusal =
  /** The server said no, with a code of its own. */
  | { kind: "refused"; status: number; code: HttpErrorCode | "unknown" }
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
export type { About, Forgotten, IssuedTicket };

/** The API. */
export interface Api {
  about(): Promise<Answer<About>>;
  rooms(): Promise<Answer<readonly RoomSummary[]>>;
  calls(): Promise<Answer<readonly CallSummary[]>>;
  /** For the game in a room that the person is inside. */
  ticket(code: string): Promise<Answer<IssuedTicket>>;
  /** A message that passes a room on, for the Telegram client to send; from inside the room. */
  shareRoom(code: string): Promise<Answer<string>>;
  /** Deletes a room of the person's own, with everybody out of it. */
  deleteRoom(code: string): Promise<Answer<true>>;
  /** With which the person goes on in a browser. */
  handoff(): Promise<Answer<Handoff>>;
  /** Deletes what the server keeps about the person; what that was. */
  forgetMe(): Promise<Answer<Forgotten>>;
}

/** What the client needs from outside. */
export interface ApiDeps {
  fetch: typeof fetch;
  /** The `Authorization` header; null for a stranger. */
  authorization(): string | null;
}

/** A page on a bad network shows its empty state rather than a spinner for ever. */
const TIMEOUT_MS = 10_000;
/**
 * Hosts that let an unused server sleep need about a minute to wake it. Until then they answer for it
 * with one of these, or not at all.
 */
const WAKING_MS = 75_000;
const WAKING_STATUS: readonly number[] = [502, 503, 504];
const AGAIN_MS = 2_000;

const ABOUT: Shape<About> = {
  version: "text",
  simulator: "flag",
  guests: "flag",
  botUsername: "text?",
};
const PREPARED: Shape<PreparedMessage> = { id: "text" };
const ROOM: Shape<MyRoom> = {
  code: "text",
  title: "text",
  kind: "text",
  inside: "number",
  people: "texts",
  callStartedAt: "number?",
};
const PERSON: Shape<CallPerson> = { name: "text", avatar: "text?", token: "text?" };
const CALL: Shape<Call> = {
  id: "text",
  code: "text",
  title: "text",
  kind: "text",
  direction: "text?",
  outcome: "text?",
  missed: "flag",
  video: "flag",
  startedAt: "number",
  lastedMs: "number",
  people: [PERSON],
  others: "number",
};
const HANDOFF: Shape<Handoff> = { token: "text", expiresAt: "number" };
const FORGOTTEN: Shape<Forgotten> = {
  calls: "number",
  rooms: "number",
  messages: "number",
  rings: "number",
};

type Method = "GET" | "POST" | "DELETE";

const TICKET: Shape<IssuedTicket> = { ticket: "text", expiresAt: "number" };

/** A field of a body that may be anything. */
const field = (body: unknown, name: string): unknown =>
  (body as Record<string, unknown> | null)?.[name];

/** Makes the client. */
export function createApi(deps: ApiDeps): Api {
  /** One try; null when it looks as if the server were just waking up. */
  const tryOnce = async <T>(
    method: Method,
    path: string,
    read: (body: unknown) => T | null,
  ): Promise<Answer<T> | null> => {
    const authorization = deps.authorization();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const headers = authorization === null ? {} : { authorization };
      const response = await deps.fetch(path, { method, headers, signal: abort.signal });
      const body: unknown = await response.json().catch(() => null);
      const value = response.ok ? read(body) : null;
      if (value !== null) return { ok: true, value };
      const { status } = response;
      const code = errorCode(body);
      if (code === "unknown" && WAKING_STATUS.includes(status)) return null;
      return { ok: false, refusal: { kind: "refused", status, code } };
    } catch {
      return abort.signal.aborted ? null : { ok: false, refusal: { kind: "unreachable" } };
    } finally {
      clearTimeout(timer);
    }
  };
  const ask = async <T>(
    method: Method,
    path: string,
    read: (body: unknown) => T | null,
  ): Promise<Answer<T>> => {
    const until = performance.now() + WAKING_MS;
    while (performance.now() < until) {
      const answer = await tryOnce(method, path, read);
      if (answer) return answer;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    return { ok: false, refusal: { kind: "unreachable" } };
  };
  const listOf = <T>(path: string, name: string, shape: Shape<T>): Promise<Answer<readonly T[]>> =>
    ask("GET", path, (body) => {
      const list = field(body, name);
      return isListOf(list, shape) ? list : null;
    });
  return {
    about: () => ask("GET", "/api/about", (body) => (hasShape(body, ABOUT) ? body : null)),
    rooms: () => listOf("/api/rooms", "rooms", ROOM),
    calls: () => listOf("/api/calls", "calls", CALL),
    ticket: (code) =>
      ask("POST", `/api/rooms/${encodeURIComponent(code)}/ticket`, (body) =>
        hasShape(body, TICKET) ? body : null,
      ),
    shareRoom: (code) =>
      ask("POST", `/api/rooms/${encodeURIComponent(code)}/share`, (body) =>
        hasShape(body, PREPARED) ? body.id : null,
      ),
    deleteRoom: (code) => ask("POST", `/api/rooms/${encodeURIComponent(code)}/delete`, () => true),
    handoff: () => ask("POST", "/api/handoff", (body) => (hasShape(body, HANDOFF) ? body : null)),
    forgetMe: () => ask("DELETE", "/api/me", (body) => (hasShape(body, FORGOTTEN) ? body : null)),
  };
}

/** The code in `{"error":{"code":...}}`; one that no server of ours has said is unknown. */
function errorCode(body: unknown): HttpErrorCode | "unknown" {
  const code = field(field(body, "error"), "code");
  return typeof code === "string" ? (code as HttpErrorCode) : "unknown";
}
