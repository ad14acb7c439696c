import { expect, test } from "vitest";
import { Ephemera } from "./ephemera";
import { FakeClock } from "./testing/fake-clock";

function rig() {
  const clock = new FakeClock();
  const ephemera = new Ephemera(clock, () => undefined);
  const shown = (): string[] => ephemera.notices.map(({ kind }) => kind);
  return { clock, ephemera, shown };
}

test("what is said of the own voice last takes the place of what was said before", async () => {
  const { clock, ephemera, shown } = rig();
  ephemera.notify({ kind: "muted_by_admin" });
  await clock.pass(1_000);
  ephemera.notify({ kind: "may_speak" });
  expect(shown()).toEqual(["may_speak"]);
  ephemera.notify({ kind: "unmute_requested", name: "Anna" });
  expect(shown()).toEqual(["unmute_requested"]);
});

test("a notice lasts five seconds from when it was told, also behind others", async () => {
  const { clock, ephemera, shown } = rig();
  ephemera.notify({ kind: "refused", code: "forbidden" });
  await clock.pass(2_000);
  ephemera.notify({ kind: "refused", code: "rate_limited" });
  ephemera.notify({ kind: "muted_by_admin" });
  await clock.pass(3_000);
  expect(shown()).toEqual(["refused", "muted_by_admin"]);
  await clock.pass(2_000);
  expect(shown()).toEqual([]);
});

test("a notice that was dismissed and told again lasts as long as a new one", async () => {
  const { clock, ephemera, shown } = rig();
  ephemera.notify({ kind: "may_speak" });
  await clock.pass(4_000);
  ephemera.dismiss(() => true);
  ephemera.notify({ kind: "may_speak" });
  await clock.pass(4_000);
  expect(shown()).toEqual(["may_speak"]);
});
