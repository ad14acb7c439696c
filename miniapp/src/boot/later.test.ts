import { expect, test, vi } from "vitest";
import { FakeClock } from "../call/testing/fake-clock";
import { later } from "./later";

const at = (clock: FakeClock, isOffline = false) => ({ clock, isOffline: () => isOffline });

test("a file is asked for once, and is there for everybody who follows it", async () => {
  const clock = new FakeClock();
  const load = vi.fn(() => Promise.resolve("screens"));
  const file = later(load, at(clock));
  const seen: string[] = [];
  file.subscribe(() => seen.push(file.getState().kind));
  expect(file.getState()).toEqual({ kind: "absent" });
  file.fetch();
  file.fetch();
  await clock.pass(0);
  file.fetch();
  expect(file.getState()).toEqual({ kind: "there", module: "screens" });
  expect(seen).toEqual(["coming", "there"]);
  expect(load).toHaveBeenCalledOnce();
});

test("a file that was lost on the way is asked for again", async () => {
  const clock = new FakeClock();
  const load = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new TypeError("lost"))
    .mockResolvedValue("screens");
  const file = later(load, at(clock));
  file.fetch();
  await clock.pass(499);
  expect(file.getState()).toEqual({ kind: "coming" });
  await clock.pass(1);
  expect(file.getState()).toEqual({ kind: "there", module: "screens" });
});

test("a file that the server does not have any more is given up, and may be asked for anew", async () => {
  const clock = new FakeClock();
  const load = vi.fn<() => Promise<string>>().mockRejectedValue(new TypeError("404"));
  const file = later(load, at(clock));
  file.fetch();
  await clock.pass(60_000);
  expect(file.getState()).toEqual({ kind: "failed" });
  expect(load).toHaveBeenCalledTimes(5);
  load.mockResolvedValue("screens");
  file.fetch();
  await clock.pass(0);
  expect(file.getState()).toEqual({ kind: "there", module: "screens" });
});

test("without a network a failure means nothing", async () => {
  const clock = new FakeClock();
  const file = later(() => Promise.reject(new TypeError("offline")), at(clock, true));
  file.fetch();
  await clock.pass(600_000);
  expect(file.getState()).toEqual({ kind: "coming" });
});
