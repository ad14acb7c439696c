import { describe, expect, test } from "vitest";
import type { Participant } from "../../call/types";
import { newsOf } from "./news";
import { requestKey, requestsTo } from "./requests";

const OFF = { mic: false, camera: false, screen: false };
function someone(id: string, change: Partial<Participant> = {}): Participant {
  return {
    id,
    name: id.toUpperCase(),
    isYou: false,
    role: "speaker",
    presence: "inside",
    media: OFF,
    handRaisedAt: null,
    joinedAt: 0,
    ...change,
  } as Participant;
}
const host = someone("me", { isYou: true, role: "owner" });
const guest = someone("me", { isYou: true });
const bob = someone("bob");

describe("news", () => {
  test.each([
    ["somebody comes", [host], [host, bob], ["joined BOB"]],
    ["somebody goes", [host, bob], [host], ["left BOB"]],
    ["a hand goes up", [host, bob], [host, { ...bob, handRaisedAt: 5 }], ["hand BOB"]],
    ["it stays up", [host, { ...bob, handRaisedAt: 5 }], [host, { ...bob, handRaisedAt: 5 }], []],
    ["somebody knocks", [host], [host, { ...bob, presence: "knocking" }], ["knock BOB"]],
    ["and is let in", [host, { ...bob, presence: "knocking" }], [host, bob], ["joined BOB"]],
    ["a screen", [host, bob], [host, { ...bob, media: { ...OFF, screen: true } }], ["screen BOB"]],
    ["what concerns hosts only", [guest, bob], [guest, { ...bob, handRaisedAt: 5 }], []],
    ["the first look", [], [host, bob], []],
    ["a crowd", [host], [host, bob, someone("a"), someone("b"), someone("c")], []],
  ] as const)("%s", (_, before, now, expected) => {
    const told = newsOf(before as readonly Participant[], now as readonly Participant[]);
    expect(told.map(({ kind, name }) => `${kind} ${name}`)).toEqual(expected);
  });
});

describe("requests to a host", () => {
  const late = someone("late", { handRaisedAt: 9, role: "listener" });
  const early = someone("early", { handRaisedAt: 5 });
  const knocker = someone("door", { presence: "knocking" });
  const all = [host, late, early, knocker];

  test("the door first, then hands as they were raised", () => {
    const asked = requestsTo(host, all, new Set());
    expect(asked.map(({ kind, who }) => `${kind} ${who.id}`)).toEqual([
      "knock door",
      "hand early",
      "hand late",
    ]);
  });

  test("one that was put away is not said again, until the hand goes up anew", () => {
    const [first] = requestsTo(host, [host, early], new Set());
    const dismissed = new Set(first ? [requestKey(first)] : []);
    expect(requestsTo(host, [host, early], dismissed)).toEqual([]);
    expect(requestsTo(host, [host, { ...early, handRaisedAt: 7 }], dismissed)).toHaveLength(1);
  });

  test("nobody is asked what they may not answer", () => {
    expect(requestsTo(guest, all, new Set())).toEqual([]);
    expect(
      requestsTo(host, [host, someone("x", { role: "owner", handRaisedAt: 1 })], new Set()),
    ).toEqual([]);
  });
});
