import { expect, test } from "vitest";
import type { ServerMessage } from "../protocol/generated";
import { CallCore } from "./call-core";
import type { CallEffect, CallEvent } from "./call-events";
import { person, reset, welcome } from "./testing/samples";

const LOBBY = person("me", { presence: "lobby", joinedAt: 5 });
const INSIDE = person("me", { joinedAt: 5 });
const MIC = { mic: true, camera: false, screen: false };
const SIGNAL = { kind: "ping" } as const;

/** A core, and what it asked for in words. */
class Desk {
  readonly core = new CallCore();
  now = 1_000;
  heard: readonly string[] = [];

  tell(event: CallEvent): string[] {
    const isHeard = (id: string): boolean => this.heard.includes(id);
    return this.core.handle(event, { wallClock: this.now, isHeard }).map(inWords);
  }

  hear(message: ServerMessage): string[] {
    return this.tell({ kind: "message", message });
  }

  open(wanted: "lobby" | "inside" = "lobby"): string[] {
    const target = { kind: "join", code: "room1" } as const;
    return this.tell({ kind: "open", target, wanted, hasWebRtc: true });
  }
}

function inWords(effect: CallEffect): string {
  switch (effect.kind) {
    case "say":
      return `say ${effect.message.type}`;
    case "notify":
      return `notify ${effect.notice.kind}`;
    case "wait":
      return `wait ${effect.ms} for ${effect.then.kind}`;
    case "peers":
      return `peers ${effect.peers.map(({ id }) => id).join(" ")}${effect.haveArrived ? " first" : ""}`;
    case "transport":
      return effect.news.type === "signal" ? `signal of ${effect.news.from}` : effect.news.type;
    case "on_air":
      return effect.isOnAir ? "on air" : "off air";
    case "online":
      return effect.isOnline ? "online" : "not online";
    case "chat":
      return `chat ${effect.news.type}`;
    case "connect":
    case "reconnect":
    case "again":
    case "token":
    case "react":
    case "seat":
    case "ice_servers":
    case "silence":
    case "stop":
      return effect.kind;
  }
}

test("a call opens a socket and looks twice whether it got through", () => {
  const desk = new Desk();
  expect(desk.open()).toEqual(["connect", "wait 5000 for unopened", "wait 15000 for unanswered"]);
  expect(desk.core.phase).toEqual({ kind: "connecting" });
  expect(desk.open()).toEqual([]);
});

test("a snapshot seats the person, connects them, and enters for whoever wanted to", () => {
  const desk = new Desk();
  desk.open("inside");
  desk.tell({ kind: "media_there" });
  expect(desk.hear(welcome("me", [person("bob"), LOBBY]))).toEqual([
    "chat seat",
    "token",
    "seat",
    "peers bob first",
    "say enter",
    "off air",
  ]);
  expect(desk.hear({ type: "participant_updated", participant: INSIDE })).toEqual([
    "peers bob",
    "on air",
  ]);
});

test("who comes without the media half asks the others to offer, and then waits for them", () => {
  const desk = new Desk();
  desk.open();
  desk.tell({ kind: "live" });
  const here = [person("bob"), person("eve", { pairs: "nobody" }), LOBBY];
  const words = desk.hear(welcome("me", here));
  expect(words.filter((word) => word.startsWith("say"))).toEqual(["say signal"]);
  expect(desk.hear({ type: "signal", from: "bob", signal: SIGNAL })).toEqual([]);
  expect(desk.tell({ kind: "media_there" })).toEqual([
    "seat",
    "online",
    "peers bob eve",
    "signal of bob",
  ]);
  expect(desk.hear({ type: "signal", from: "bob", signal: SIGNAL })).toEqual(["signal of bob"]);
});

test("who is let in from the door after the media half has come offers to everybody", () => {
  const desk = new Desk();
  desk.open();
  desk.hear(welcome("me", [person("me", { presence: "knocking", mayConnect: false })]));
  desk.tell({ kind: "media_there" });
  expect(desk.hear(welcome("me", [person("bob"), LOBBY]))).toContain("peers bob first");
});

test("what is sent is told inside, and only when the server believes something else", () => {
  const desk = new Desk();
  desk.open();
  desk.tell({ kind: "media_there" });
  desk.hear(welcome("me", [LOBBY]));
  expect(desk.tell({ kind: "sending", media: MIC })).toEqual([]);
  const entered = desk.hear({ type: "participant_updated", participant: INSIDE });
  expect(entered).toContain("say set_media");
  expect(desk.tell({ kind: "sending", media: { ...MIC } })).toEqual([]);
});

test("who may not speak any more falls silent and is told once", () => {
  const desk = new Desk();
  desk.open();
  desk.tell({ kind: "media_there" });
  desk.hear(welcome("me", [INSIDE]));
  const muted = { ...INSIDE, role: "listener" } as const;
  const update = { type: "participant_updated", participant: muted } as const;
  expect(desk.hear(update)).toEqual(["peers ", "on air", "silence", "notify muted_by_admin"]);
  expect(desk.hear(update)).toEqual(["peers ", "on air", "silence"]);
});

test("whom a restarted server does not know is waited for while heard, and given up on in time", () => {
  const desk = new Desk();
  desk.open();
  desk.tell({ kind: "media_there" });
  desk.hear(welcome("me", [INSIDE, person("bob")]));
  desk.heard = ["bob"];
  const after = desk.hear(reset("me", [INSIDE]));
  expect(after).toContain("peers bob first");
  expect(after).toContain("wait 30000 for awaited");
  expect(desk.tell({ kind: "interrupted", id: "bob" })).toEqual(["peers "]);
});

test("a timer of a call that is over says nothing of the next one", () => {
  const desk = new Desk();
  desk.open();
  expect(desk.tell({ kind: "leave" })).toEqual(["say leave", "stop"]);
  desk.open();
  desk.tell({ kind: "unanswered", number: 1 });
  expect(desk.core.link).toBe("online");
  desk.tell({ kind: "unanswered", number: 2 });
  expect(desk.core.link).toBe("unreachable");
});

test("an old token gives way to launch data, and a second refusal is the end", () => {
  const desk = new Desk();
  desk.open();
  desk.hear(welcome("me", [INSIDE]));
  expect(desk.core.hello().sessionToken).toBe("session-of-me");
  expect(desk.tell({ kind: "closed", code: "auth_expired" })).toEqual(["again"]);
  expect(desk.core.hello().sessionToken).toBeNull();
  desk.now = 4_000;
  expect(desk.tell({ kind: "closed", code: "auth_expired" })).toEqual(["stop"]);
  expect(desk.core.phase).toEqual({ kind: "trouble", trouble: "auth_expired" });
});

test("how long it lasted and who was met is told at the end", () => {
  const desk = new Desk();
  desk.open();
  desk.hear(welcome("me", [INSIDE, person("bob"), person("eve", { presence: "lobby" })]));
  desk.now = 61_000;
  desk.tell({ kind: "closed", code: "room_ended" });
  const phase = { kind: "ended", reason: "room_ended", lastedMs: 60_000, people: ["BOB"] };
  expect(desk.core.phase).toEqual(phase);
});

test("a code of which nothing is known opens no room; one that was seen opens again", () => {
  const desk = new Desk();
  desk.open();
  expect(desk.core.hello().room).toEqual({ kind: "join", code: "room1", existingOnly: true });
  desk.hear(welcome("me", [LOBBY]));
  expect(desk.core.hello().room).toEqual({ kind: "join", code: "room1" });
});

test("who opens a room on purpose opens it", () => {
  const desk = new Desk();
  const target = { kind: "open", code: "room1" } as const;
  desk.tell({ kind: "open", target, wanted: "lobby", hasWebRtc: true });
  expect(desk.core.hello().room).toEqual({ kind: "join", code: "room1" });
});

test("a call that goes on elsewhere is not taken from there by looking", () => {
  const desk = new Desk();
  desk.tell({ kind: "media_there" });
  desk.open();
  expect(desk.core.hello().presence).toBe("lobby");
  desk.tell({ kind: "closed", code: "on_air_elsewhere" });
  expect(desk.core.phase).toEqual({ kind: "trouble", trouble: "on_air_elsewhere" });
});

test("who moves a call here before it can be heard here moves it as soon as it can", () => {
  const desk = new Desk();
  desk.open("inside");
  expect(desk.tell({ kind: "closed", code: "on_air_elsewhere" })).toEqual([]);
  expect(desk.core.phase).toEqual({ kind: "connecting" });
  expect(desk.tell({ kind: "media_there" })).toEqual(["connect"]);
  expect(desk.core.hello().presence).toBe("inside");
});
