import { expect, test } from "vitest";
import { Bars } from "./bars";

test("what fails waits fifteen seconds, then twice as long each time, up to two minutes", () => {
  const bars = new Bars();
  const untils = [0, 0, 0, 0, 0].map((now) => bars.fail(now) / 1_000);
  expect(untils).toEqual([15, 30, 60, 120, 120]);
  bars.forgive();
  expect([bars.failures, bars.fail(1_000)]).toEqual([0, 16_000]);
});
