import { expect, test } from "vitest";
import { afterClose, reconnectDelayMs } from "./reconnect-policy";

test("the first tries are quick and the rest come every seven seconds, for ever", () => {
  const delays = [0, 1, 2, 3, 4, 5, 6, 1_000].map((attempt) => reconnectDelayMs(attempt, 0, 0));
  expect(delays).toEqual([0, 300, 1_200, 2_700, 4_800, 7_000, 7_000, 7_000]);
});

test("from the third try on people spread over a second", () => {
  expect([0, 1, 2, 6].map((attempt) => reconnectDelayMs(attempt, 0, 0.5))).toEqual([
    0, 300, 1_700, 7_500,
  ]);
});

test("the server's wish is a lower bound", () => {
  expect(reconnectDelayMs(0, 1_500, 0.9)).toBe(1_500);
  expect(reconnectDelayMs(5, 1_500, 0)).toBe(7_000);
});

test("codes from 4500 on are final", () => {
  expect([1_006, 4_000, 4_499].map(afterClose)).toEqual(["again", "again", "again"]);
  expect([4_500, 4_514].map(afterClose)).toEqual(["never", "never"]);
});

test("a frame that cannot be taken is not sent again", () => {
  const after = [1_002, 1_007, 1_009].map(afterClose);
  expect(after).toEqual(["without_refused", "without_refused", "without_refused"]);
});
