import { expect, test } from "vitest";
import { factsWith } from "../testing/facts";
import type { Look } from "../types";
import { History, lookOf, LOOKS_MAX, together } from "./history";

const look = (at: number, change: Partial<Look> = {}): Look => ({
  at,
  audibleLoss: 0,
  delayMs: 100,
  sentKbps: 10,
  receivedKbps: 20,
  ...change,
});

/** A look every second of `seconds`. */
function watched(seconds: number, change: Partial<Look> = {}, startsAt = 0): readonly Look[] {
  const history = new History();
  for (let second = 1; second <= seconds; second += 1) {
    history.add(look(startsAt + second * 1_000, change));
  }
  return history.looks;
}

test("the delay is half of the round trip and the wait in the buffer", () => {
  const facts = factsWith({ rttMs: 120, bufferMs: 80, sentKbps: 1, receivedKbps: 2 });
  expect(lookOf(facts, 5)).toEqual(look(5, { delayMs: 140, sentKbps: 1, receivedKbps: 2 }));
});

test("without a voice there is no delay, however long the way", () => {
  expect(lookOf(factsWith({ bufferMs: null }), 0).delayMs).toBeNull();
  expect(lookOf(factsWith({ rttMs: null }), 0).delayMs).toBeNull();
});

test("two minutes are kept, the oldest look goes first", () => {
  const looks = watched(300);
  expect(looks).toHaveLength(LOOKS_MAX);
  expect(looks[0]?.at).toBe(181_000);
  expect(looks.at(-1)?.at).toBe(300_000);
});

test("one connection alone is shown as it is", () => {
  const looks = watched(5);
  expect(together([looks], 5_300)).toBe(looks);
});

test("what travels is added up, what is heard is the mean", () => {
  const a = watched(3, { audibleLoss: 0.1, delayMs: 100 });
  const b = watched(3, { audibleLoss: 0.3, delayMs: 200 }, 400);
  expect(together([a, b], 3_500).at(-1)).toEqual({
    at: 3_500,
    audibleLoss: 0.2,
    delayMs: 150,
    sentKbps: 20,
    receivedKbps: 40,
  });
});

test("somebody who says nothing does not count as heard well", () => {
  const silent = watched(3, { audibleLoss: null, delayMs: null });
  const lossy = watched(3, { audibleLoss: 0.2 });
  expect(together([silent, lossy], 3_000).at(-1)).toMatchObject({
    audibleLoss: 0.2,
    delayMs: 100,
  });
  expect(together([silent, silent], 3_000).at(-1)?.audibleLoss).toBeNull();
});

test("a connection that is looked at no more leaves the others alone", () => {
  const gone = watched(3);
  const here = watched(10);
  const sent = together([gone, here], 10_000).map(({ sentKbps }) => sentKbps);
  expect(sent).toEqual([20, 20, 20, 20, 10, 10, 10, 10, 10, 10].slice(-sent.length));
  expect(sent).toHaveLength(10);
});

test("before anything was looked at there is nothing", () => {
  expect(together([], 10_000)).toEqual([]);
  expect(together([[], []], 10_000)).toEqual([]);
});
