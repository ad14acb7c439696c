/**
 * Unknown text from the socket to a message, or a refusal. Never throws.
 *
 * Checks what the Mini App relies on and nothing more: a field it does not know is left alone, and
 * a message whose type it does not know is refused as `unknown_type`, so that a newer server can
 * say more than an older client understands.
 */
import type { ServerMessage } from "./generated";

/** A server message with the number the server gave it; unsequenced messages have none. */
export interface ServerFrame {
  seq?: number;
  message: ServerMessage;
}

/** What came of a text. */
export type Decoded =
  | { ok: true; frame: ServerFrame }
  | { ok: false; reason: "not_json" | "unknown_type" | "malformed"; seq?: number };

type Json = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const isBool: Check = (value) => typeof value === "boolean";
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const shape =
  (fields: Record<string, Check>): Check =>
  (value) =>
    isRecord(value) && Object.entries(fields).every(([name, check]) => check(value[name]));
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const media = shape({ mic: isBool, camera: isBool, screen: isBool });
const participant = shape({
  id: isText,
  name: isText,
  isGuest: isBool,
  role: isText,
  presence: isText,
  mayConnect: isBool,
  connection: isText,
  media,
  handRaisedAt: orNull(isNumber),
  joinedAt: isNumber,
});
const room = shape({
  code: isText,
  title: isText,
  locked: isBool,
  callStartedAt: orNull(isNumber),
  inviteUrl: isText,
});
const iceServers = listOf(shape({ urls: listOf(isText) }));
const resume = shape({ token: isText });
const snapshot: Record<string, Check> = {
  serverTime: isNumber,
  you: isText,
  person: shape({ userId: isNumber, name: isText }),
  sessionToken: isText,
  sessionExpiresAt: isNumber,
  room,
  participants: listOf(participant),
  iceServers,
  limits: shape({ candidatesPerSignal: isNumber, pingIntervalMs: isNumber }),
  resume,
};
const ring = shape({
  id: isText,
  key: orNull(isText),
  direction: isText,
  person: shape({ token: isText, name: isText, username: orNull(isText), avatar: orNull(isText) }),
  video: isBool,
  room: isText,
  startedAt: isNumber,
  endsAt: isNumber,
  state: shape({ kind: isText }),
});
const description = shape({ connection: isNumber, sdpType: isText, sdp: isText });
const candidates = shape({
  connection: isNumber,
  candidates: listOf(shape({ candidate: isText })),
});
const signal: Check = (value) =>
  isRecord(value) &&
  ((value["kind"] === "description" && description(value)) ||
    (value["kind"] === "candidates" && candidates(value)) ||
    value["kind"] === "ping" ||
    value["kind"] === "pong");

const message = shape({
  id: isNumber,
  from: isText,
  name: isText,
  sentAt: isNumber,
  text: isText,
  replyTo: orNull(shape({ id: isNumber, name: isText, text: isText })),
  reactions: listOf(shape({ emoji: isText, count: isNumber, isOwn: isBool })),
});

/** What each message must have. */
const SHAPES: Record<ServerMessage["type"], Check> = {
  welcome: shape(snapshot),
  reset: shape(snapshot),
  resumed: shape({
    clientSeq: isNumber,
    iceServers,
    resume,
    sessionToken: isText,
    sessionExpiresAt: isNumber,
  }),
  person_welcome: shape({
    serverTime: isNumber,
    person: shape({ userId: isNumber, name: isText }),
    sessionToken: isText,
    sessionExpiresAt: isNumber,
    rings: listOf(ring),
    limits: shape({ pingIntervalMs: isNumber }),
  }),
  ring: shape({ ring }),
  ice_servers: shape({ iceServers }),
  voice_pass: shape({ pass: isText }),
  pong: shape({ clientSeq: isNumber }),
  error: shape({ code: isText, clientSeq: orNull(isNumber), retryAfterMs: orNull(isNumber) }),
  draining: shape({ retryAfterMs: isNumber }),
  room_updated: shape({ room }),
  participant_joined: shape({ participant }),
  participant_updated: shape({ participant }),
  participant_left: shape({ participant: isText, reason: isText }),
  signal: shape({ from: isText, signal }),
  reaction: shape({ from: isText, emoji: isText }),
  unmute_requested: shape({ by: isText }),
  banned: shape({ people: listOf(shape({ id: isText, name: isText })) }),
  chat_state: shape({
    lastMessage: isNumber,
    count: isNumber,
    pinned: orNull(message),
    keep: isText,
  }),
  message_sent: shape({ message }),
  message_deleted: shape({ message: isNumber }),
  reaction_set: shape({ message: isNumber, from: isText, emoji: isText, on: isBool }),
  history: shape({ messages: listOf(message), hasOlder: isBool }),
  chat_missed: shape({ lastMessage: isNumber }),
};

/** Reads one text frame. A refusal still tells its `seq`, so that the count does not break. */
export function decodeServerFrame(text: string): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: "not_json" };
  }
  if (!isRecord(value)) return { ok: false, reason: "malformed" };
  const { seq, type } = value;
  const numbered = typeof seq === "number" && Number.isInteger(seq) ? { seq } : {};
  if (typeof type !== "string" || !Object.hasOwn(SHAPES, type)) {
    return { ok: false, reason: "unknown_type", ...numbered };
  }
  if (!SHAPES[type as ServerMessage["type"]](value)) {
    return { ok: false, reason: "malformed", ...numbered };
  }
  return { ok: true, frame: { message: value as unknown as ServerMessage, ...numbered } };
}
