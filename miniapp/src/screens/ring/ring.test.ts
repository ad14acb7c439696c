/** What the screens of calls say and when they are shown. */
import { expect, test } from "vitest";
import type { ErrorCode } from "../../protocol/generated";
import { person } from "../../gallery/states";
import { INITIAL_STATE } from "../../call/state";
import { snapshot } from "../../call/testing/samples";
import type { CallState } from "../../call/types";
import { isDirectCall } from "../direct";
import { againOf, reasonOf, type Over } from "./over-words";
import { metAt } from "./met-at";

const OVER: Over = {
  ...{ kind: "over", person: { name: "Ann", avatar: null }, video: false, why: "failed" },
  ...{ unreachable: null, link: null, refusal: null, lastedMs: 0, isCard: false },
};

test.each<[ErrorCode | null, string | null, string | null]>([
  [null, null, "over.again"],
  ["rate_limited", "refused.often", "over.again"],
  ["person_not_found", "refused.person", null],
  ["too_large", "refused.other", null],
])("a call that is refused as %s says %s and offers %s", (refusal, reason, again) => {
  expect(reasonOf({ ...OVER, refusal })).toBe(reason);
  expect(againOf({ ...OVER, refusal })).toBe(again);
});

test("a missed call is called back, and one that goes on elsewhere is let be", () => {
  expect(againOf({ ...OVER, why: "missed" })).toBe("over.back");
  expect(againOf({ ...OVER, why: "elsewhere" })).toBeNull();
});

test("who could not be reached is said with the reason", () => {
  const over: Over = { ...OVER, why: "unreachable", unreachable: "never_started", link: "x" };
  expect(reasonOf(over)).toBe("unreachable.never_started");
  expect(againOf(over)).toBeNull();
});

const { room } = snapshot("me", []);
const call = (kind: "direct" | "chat", inside: number): CallState => ({
  ...INITIAL_STATE,
  room: { ...room, kind },
  participants: [
    ...Array.from({ length: inside }, (_, index) => person(index, { joinedAt: 1_000 * index })),
    person(9, { presence: "knocking" }),
  ],
});

test("a call of two has a screen of its own until a third is inside", () => {
  expect(isDirectCall(call("direct", 1))).toBe(true);
  expect(isDirectCall(call("direct", 2))).toBe(true);
  expect(isDirectCall(call("direct", 3))).toBe(false);
  expect(isDirectCall(call("chat", 2))).toBe(false);
  expect(isDirectCall(INITIAL_STATE)).toBe(false);
});

test("a talk begins when the second of the two comes in", () => {
  expect(metAt(call("direct", 1))).toBeNull();
  expect(metAt(call("direct", 2))).toBe(1_000);
});
