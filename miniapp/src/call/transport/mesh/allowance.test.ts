import { expect, test } from "vitest";
import type { Signal } from "../../../protocol/generated";
import { Allowance, OF_LOBBY, OF_ONE } from "./allowance";

const OFFER: Signal = { kind: "description", connection: 1, sdpType: "offer", sdp: "" };
const ANSWER: Signal = { ...OFFER, sdpType: "answer" };

/** How many of 1,000 attempts in ten seconds are allowed. */
function allowed(take: (now: number) => boolean): number {
  const times = Array.from({ length: 1_000 }, (_, index) => index * 10);
  return times.filter(take).length;
}

test.each([
  ["pings", { kind: "ping" }, 10, 54],
  ["offers", OFFER, 19, 79],
  ["answers", ANSWER, 99, 799],
  ["pongs", { kind: "pong" }, 1_000, 1_000],
] as const)("of a flood of %s, those within the pace are handled", (_, signal, one, lobby) => {
  const ofOne = new Allowance(OF_ONE, 0);
  const ofLobby = new Allowance(OF_LOBBY, 0);
  expect(allowed((now) => ofOne.takeSignal(signal, now))).toBe(one);
  expect(allowed((now) => ofLobby.takeSignal(signal, now))).toBe(lobby);
});

test("one person gets a few connections in ten seconds", () => {
  const ofOne = new Allowance(OF_ONE, 0);
  expect(allowed((now) => ofOne.takeConnection(now))).toBe(5);
});

test("after a pause it is as full as in the beginning, and no fuller", () => {
  const ofOne = new Allowance(OF_ONE, 0);
  allowed((now) => ofOne.takeConnection(now));
  expect(allowed((now) => ofOne.takeConnection(now + 1_000_000))).toBe(5);
});

test("one kind of signal does not use up another", () => {
  const ofOne = new Allowance(OF_ONE, 0);
  allowed((now) => ofOne.takeSignal(OFFER, now));
  expect(ofOne.takeSignal({ kind: "ping" }, 10_000)).toBe(true);
  expect(ofOne.takeSignal(ANSWER, 10_000)).toBe(true);
});
