import { expect, test } from "vitest";
import type { CallSummary } from "../api/client";
import { peopleOf, recentOf } from "./recent";

const ANN = { name: "Ann", avatar: "/api/avatars/1", token: "ann's token" };
const call = (change: Partial<CallSummary>): CallSummary => ({
  id: "c1",
  code: "7H2K9M4QZX",
  title: "",
  kind: "direct",
  direction: "outgoing",
  outcome: "answered",
  missed: false,
  video: false,
  startedAt: 1_000,
  lastedMs: 60_000,
  people: [ANN],
  others: 0,
  ...change,
});

test.each<[string, Partial<CallSummary>, string, string | null]>([
  ["an answered call of mine", {}, "recent.outgoing", "out"],
  ["one that nobody answered", { outcome: "missed" }, "recent.unanswered", "out"],
  ["one that was declined", { outcome: "declined" }, "recent.unanswered", "out"],
  ["one that I answered", { direction: "incoming" }, "recent.incoming", "in"],
  ["one that I declined", { direction: "incoming", outcome: "declined" }, "recent.incoming", "in"],
  [
    "one that I missed",
    { direction: "incoming", outcome: "cancelled", missed: true },
    "recent.missed",
    "in",
  ],
])("%s is shown as such", (_, change, what, arrow) => {
  expect(recentOf(call(change))).toMatchObject({ title: "Ann", what, arrow });
});

test("whoever may be rung again is rung by the token that came with the call", () => {
  expect(recentOf(call({})).callee).toEqual({
    person: { name: "Ann", avatar: "/api/avatars/1" },
    by: { kind: "person", token: "ann's token" },
  });
  expect(recentOf(call({ people: [{ ...ANN, token: null }] })).callee).toBeNull();
});

test("a call in a room shows the room and who was there, and rings nobody", () => {
  const people = [ANN, { ...ANN, name: "Bob" }];
  const recent = recentOf(call({ kind: "room", title: "Friday", direction: null, people }));
  expect(recent).toMatchObject({
    title: "Friday",
    names: ["Ann", "Bob"],
    arrow: null,
    callee: null,
  });
  expect(recentOf(call({ kind: "room", title: "" })).title).toBe("7H2K9M4QZX");
});

test("people of earlier calls are offered once, the last first, and not those who are here", () => {
  const bob = { name: "Bob", avatar: null, token: "bob's token" };
  const guest = { name: "Guest", avatar: null, token: null };
  const calls = [call({ people: [bob, guest] }), call({ people: [ANN, bob] })];
  expect(peopleOf(calls, []).map(({ person }) => person.name)).toEqual(["Bob", "Ann"]);
  expect(peopleOf(calls, ["Bob"]).map(({ person }) => person.name)).toEqual(["Ann"]);
});
