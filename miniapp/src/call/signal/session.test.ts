import { expect, test } from "vitest";
import type { ServerMessage } from "../../protocol/generated";
import { person, reset, snapshot, welcome } from "../testing/samples";
import { Session, type HelloFacts } from "./session";

const FACTS: HelloFacts = {
  auth: { kind: "guest", name: "Ann" },
  room: { kind: "join", code: "room1" },
  presence: "lobby",
  media: { mic: false, camera: false, screen: false },
};
const HELLO_AGAIN = { token: "resume-1", lastSeq: 0 };

function text(message: ServerMessage, seq?: number): string {
  return JSON.stringify({ ...(seq !== undefined && { seq }), ...message });
}

function joined(id: string): ServerMessage {
  return { type: "participant_joined", participant: person(id) };
}

function resumed(clientSeq: number): ServerMessage {
  const resume = { token: "resume-2", windowMs: 60_000 };
  const session = { sessionToken: "session-2", sessionExpiresAt: 2_000 };
  return { type: "resumed", clientSeq, iceServers: [], resume, ...session };
}

function liveSession(): Session {
  const session = new Session();
  session.hello(FACTS);
  session.handleText(text(welcome("a", [person("a")])));
  return session;
}

test("the first hello asks for nothing, a later one for what was missed", () => {
  const session = new Session();
  expect(session.hello(FACTS)).not.toHaveProperty("resume");
  session.handleText(text(welcome("a", [person("a")])));
  session.handleText(text(joined("b"), 1));
  session.handleLost();
  expect(session.hello(FACTS)).toMatchObject({ resume: { token: "resume-1", lastSeq: 1 } });
});

test("a frame heard twice is handled once", () => {
  const session = liveSession();
  expect(session.handleText(text(joined("b"), 1))).toHaveLength(1);
  expect(session.handleText(text(joined("b"), 1))).toEqual([]);
});

test("a gap asks for a new socket and is not counted as handled", () => {
  const session = liveSession();
  expect(session.handleText(text(joined("c"), 2))).toEqual([{ kind: "reconnect" }]);
  expect(session.hello(FACTS)).toMatchObject({ resume: HELLO_AGAIN });
});

test("an unknown message of a newer server is counted", () => {
  const session = liveSession();
  expect(session.handleText('{"seq":1,"type":"poll_opened"}')).toEqual([]);
  expect(session.ping()).toEqual({ type: "ping", lastSeq: 1 });
});

test("after a resume exactly the frames that were not carried out are repeated", () => {
  const session = liveSession();
  session.say({ type: "raise_hand", raised: true });
  session.handleLost();
  expect(session.say({ type: "react", emoji: "👍" })).toBeNull();
  session.hello(FACTS);
  const effects = session.handleText(text(resumed(1)));
  expect(effects.slice(1)).toEqual([
    { kind: "live" },
    { kind: "send", frame: { seq: 2, type: "react", emoji: "👍" } },
  ]);
});

test("a pong forgets what was carried out", () => {
  const session = liveSession();
  session.say({ type: "raise_hand", raised: true });
  session.handleText(text({ type: "pong", clientSeq: 1 }));
  session.handleLost();
  expect(session.handleText(text(resumed(1))).filter(({ kind }) => kind === "send")).toEqual([]);
});

test("after a reset what still matters is said under new numbers and the rest is dropped", () => {
  const session = liveSession();
  session.say({ type: "react", emoji: "👍" });
  session.say({ type: "set_media", media: FACTS.media });
  session.say({ type: "raise_hand", raised: true });
  session.handleLost();
  const effects = session.handleText(text(reset("a", [person("a")])));
  expect(effects.filter(({ kind }) => kind === "send")).toEqual([
    { kind: "send", frame: { seq: 1, type: "raise_hand", raised: true } },
  ]);
  expect(session.say({ type: "leave" })).toEqual({ seq: 2, type: "leave" });
});

test("a refusal tells what was refused", () => {
  const session = liveSession();
  session.say({ type: "react", emoji: "x" });
  const error = { type: "error", code: "bad_emoji", clientSeq: 1, retryAfterMs: null } as const;
  expect(session.handleText(text(error))).toEqual([
    { kind: "refused", code: "bad_emoji", message: { seq: 1, type: "react", emoji: "x" } },
  ]);
});

test("after a refused frame the rest is said again, and that one is given up", () => {
  const session = liveSession();
  const [first, second, third] = ["a", "b", "c"].map((emoji) =>
    session.say({ type: "react", emoji }),
  );
  session.handleRefused();
  session.handleLost();
  session.say({ type: "leave" });
  expect(session.handleText(text(resumed(1)))).toEqual([
    { kind: "message", message: resumed(1) },
    { kind: "live" },
    { kind: "refused", code: "bad_message", message: second },
    { kind: "send", frame: third },
    { kind: "send", frame: { seq: 4, type: "leave" } },
  ]);
  expect(first).toMatchObject({ seq: 1 });
  session.handleLost();
  expect(session.handleText(text(resumed(4))).map(({ kind }) => kind)).toEqual(["message", "live"]);
});

test("a session that was forgotten after a refused frame hears nothing of its socket again", () => {
  const session = liveSession();
  session.say({ type: "signal", to: "b", signal: { kind: "ping" } });
  session.handleRefused();
  session.handleLost();
  session.say({ type: "leave" });
  const effects = session.handleText(text(reset("a", [person("a")])));
  expect(effects.flatMap((effect) => (effect.kind === "send" ? [effect.frame] : []))).toEqual([
    { seq: 1, type: "leave" },
  ]);
});

test("a session without a room has nothing to resume, and says again what was not carried out", () => {
  const { person: me, sessionToken, sessionExpiresAt, limits } = snapshot("a", []);
  const token = { protocol: 1, serverTime: 0, sessionToken, sessionExpiresAt };
  const hello = text({ type: "person_welcome", person: me, ...token, rings: [], limits });
  const session = new Session();
  const action = { kind: "decline", ring: "r1" } as const;
  expect(session.say({ type: "ring", action })).toBeNull();
  expect(session.handleText(hello).map(({ kind }) => kind)).toEqual(["message", "live", "send"]);
  session.handleLost();
  expect(session.hello(FACTS)).not.toHaveProperty("resume");
  expect(session.handleText(hello).at(-1)).toEqual({
    kind: "send",
    frame: { seq: 1, type: "ring", action },
  });
});
