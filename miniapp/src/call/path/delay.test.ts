import { expect, test } from "vitest";
import { Delay, type RoundTrips } from "./delay";

/** Looks once a second; gives the queue after each. */
function queues(...seconds: Partial<RoundTrips>[]): number[] {
  const delay = new Delay();
  return seconds.map((change, second) => {
    const look = { rttMs: 100, isRttNew: true, reportedRttMs: null, ...change };
    delay.handle(look, 1_000 * second);
    return delay.queuedMs;
  });
}

const OLD = { isRttNew: false };

test("a queue is what a round trip takes longer than the shortest one", () => {
  expect(queues({}, { rttMs: 400 }, { rttMs: 150 })).toEqual([0, 300, 50]);
});

test("a path that is checked every five seconds is known from reports in between", () => {
  const reported = { ...OLD, reportedRttMs: 350 };
  expect(queues({}, OLD, reported, OLD, reported, OLD)).toEqual([0, 0, 0, 0, 250, 250]);
});

test("a path that is checked every two seconds and a half needs no reports", () => {
  const reported = { ...OLD, reportedRttMs: 350 };
  expect(queues({}, reported, {}, reported, reported, {})).toEqual([0, 0, 0, 0, 0, 0]);
});

test("it is known when a round trip was measured last", () => {
  const delay = new Delay();
  expect(delay.measuredAt).toBe(-Infinity);
  delay.handle({ rttMs: 100, isRttNew: true, reportedRttMs: null }, 1_000);
  delay.handle({ rttMs: 100, isRttNew: false, reportedRttMs: null }, 2_000);
  expect(delay.measuredAt).toBe(1_000);
});
