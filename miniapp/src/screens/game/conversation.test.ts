import { expect, test } from "vitest";
import { INITIAL_STATE } from "../../call/state";
import { createFakeCall } from "../../gallery/fake-call";
import { person } from "../../gallery/states";
import { GameConversation, type GameWish } from "./conversation";
import type { ToGame } from "./messages";

const TICKET = { ticket: "t.t.t", expiresAt: 600_000 };

/** A room with two people and a game, whose page has said nothing yet. */
function rig(mic: "on" | "off" = "off") {
  const people = [person(0), person(1, { avatar: "/api/avatars/a" }), person(2)];
  const call = createFakeCall({
    ...INITIAL_STATE,
    phase: { kind: "inside" },
    participants: people.map((one, index) =>
      index === 2 ? { ...one, presence: "knocking" } : one,
    ),
    mic: { kind: mic },
    room: {
      code: "SPIRT1",
      kind: "game",
      title: "",
      locked: false,
      listenOnly: false,
      pinnedPerson: null,
      mediaMode: "mesh",
      callStartedAt: null,
      inviteUrl: "https://t.me/x",
      game: { appUrl: "https://game.example/", wsUrl: "wss://game.example/ws" },
    },
  });
  const told: ToGame[] = [];
  const wishes: GameWish[] = [];
  const wanted: string[] = [];
  const ticks: (() => void)[] = [];
  let now = 0;
  const conversation = new GameConversation({
    call,
    origin: "https://rooms.example",
    post: (message) => told.push(message),
    onWish: (wish) => wishes.push(wish),
    haptic: (kind) => wanted.push(kind),
    onTicketWanted: () => wanted.push("ticket"),
    theme: () => ({ scheme: "dark", colors: {} }),
    language: () => "uk",
    now: () => now,
    every: (run) => {
      ticks.push(run);
      return () => ticks.splice(0);
    },
  });
  const says = (type: string, more: object = {}): void =>
    conversation.hear({ efir: 1, type, ...more });
  const pass = (ms: number): void => void (now += ms);
  return { call, conversation, told, wishes, wanted, ticks, says, pass };
}

test("a page that says hello learns where it is, as soon as there is a ticket", () => {
  const { conversation, told, says } = rig();
  says("hello");
  expect(told).toEqual([]);
  conversation.setTicket(TICKET);
  expect(told).toMatchObject([
    {
      type: "welcome",
      ...TICKET,
      roomCode: "SPIRT1",
      wsUrl: "wss://game.example/ws",
      language: "uk",
      theme: { scheme: "dark" },
      people: [
        { participant: "p0", isYou: true, photoUrl: null },
        { participant: "p1", isYou: false, photoUrl: "https://rooms.example/api/avatars/a" },
      ],
    },
  ]);
});

test("a page that is loaded anew is welcomed anew", () => {
  const { conversation, told, says } = rig();
  conversation.setTicket(TICKET);
  says("hello");
  says("hello");
  expect(told.map(({ type }) => type)).toEqual(["welcome", "welcome"]);
});

test("a page that has said nothing is told nothing", () => {
  const { call, conversation, told } = rig();
  conversation.setTicket(TICKET);
  call.patch({ participants: [person(0)] });
  conversation.themeChanged();
  expect(told).toEqual([]);
});

test("people are told when something of them has changed, and only then", () => {
  const { call, conversation, told, says } = rig();
  conversation.setTicket(TICKET);
  says("hello");
  call.patch({ link: "offline" });
  call.patch({ participants: [person(0, { speaking: true })] });
  expect(told.slice(1)).toMatchObject([
    { type: "people", people: [{ participant: "p0", speaking: true }] },
  ]);
});

test("a game closes a microphone, and has the person asked to open one", () => {
  const live = rig("on");
  live.says("mic", { on: true });
  live.says("mic", { on: false });
  expect(live.call.getState().mic.kind).toBe("off");
  expect(live.wishes).toEqual([]);

  const quiet = rig("off");
  quiet.says("mic", { on: true });
  expect(quiet.call.getState().mic.kind).toBe("off");
  expect(quiet.wishes).toEqual([{ kind: "mic" }]);
});

test("what leaves the room is the person's to do", () => {
  const { says, wishes } = rig();
  says("share", { text: "I won" });
  says("invite");
  says("close");
  expect(wishes).toEqual([{ kind: "share", text: "I won" }, { kind: "invite" }, { kind: "close" }]);
});

test("haptics and tickets are asked for", () => {
  const { says, wanted } = rig();
  says("haptic", { kind: "success" });
  says("ticket");
  expect(wanted).toEqual(["success", "ticket"]);
});

test("a new ticket is told", () => {
  const { conversation, told, says } = rig();
  conversation.setTicket(TICKET);
  says("hello");
  conversation.setTicket({ ticket: "n.n.n", expiresAt: 9 });
  expect(told.at(-1)).toEqual({ type: "ticket", ticket: "n.n.n", expiresAt: 9 });
});

test("loudness is told while it is asked for", () => {
  const { says, ticks } = rig();
  says("levels", { on: true });
  expect(ticks).toHaveLength(1);
  says("levels", { on: false });
  expect(ticks).toHaveLength(0);
});

test("a page that runs wild is not listened to", () => {
  const { says, wanted, pass } = rig();
  for (let at = 0; at < 1_000; at += 1) says("ticket");
  expect(wanted).toHaveLength(60);
  pass(1_000);
  says("ticket");
  expect(wanted).toHaveLength(61);
});

test("other colours and another language are told", () => {
  const { conversation, told, says } = rig();
  conversation.setTicket(TICKET);
  says("hello");
  conversation.themeChanged();
  conversation.languageChanged();
  expect(told.slice(1)).toEqual([
    { type: "theme", theme: { scheme: "dark", colors: {} } },
    { type: "language", language: "uk" },
  ]);
});
