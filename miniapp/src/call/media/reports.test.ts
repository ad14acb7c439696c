import { expect, test } from "vitest";
import type { CallReport } from "../../protocol/generated";
import { FakeClock } from "../testing/fake-clock";
import type { Statistics } from "../types";
import { NO_TOTALS } from "../view/call-report";
import { Reports } from "./reports";

/** A call with one person, from whom a second of voice comes every second. */
function rig() {
  const clock = new FakeClock();
  const told: CallReport[] = [];
  const statistics = (): Statistics => ({
    now: clock.now(),
    looks: [],
    quality: "good",
    spentBytes: 0,
    hourly: { savingMb: 0, usualMb: 0, picturesMb: 0 },
    people: [
      {
        id: "ann",
        looks: [],
        quality: "good",
        path: null,
        voice: { kbps: 24, ptimeMs: 40, copies: 1 },
        voiceKbps: 0,
        sent: { kbps: 0, fps: 0, lines: 0 },
        seen: { kbps: 0, fps: 0, lines: 0 },
        availableKbps: null,
        totals: { ...NO_TOTALS, heardMs: clock.now() },
        unusable: 0,
      },
    ],
  });
  const reports = new Reports(clock, statistics, (report) => told.push(report));
  const said = () => told.map(({ seconds, heardMs }) => [seconds, heardMs]);
  return { clock, reports, said };
}

test("how it goes is told every minute on air, and what came before is no part of it", async () => {
  const { clock, reports, said } = rig();
  await clock.pass(30_000);
  expect(said()).toEqual([]);
  reports.setOnAir(true);
  await clock.pass(125_000);
  expect(said()).toEqual([
    [60, 60_000],
    [60, 60_000],
  ]);
  reports.setOnAir(false);
  await clock.pass(600_000);
  expect(said()).toHaveLength(2);
});

test("what is left is told at the end, once", async () => {
  const { clock, reports, said } = rig();
  reports.setOnAir(true);
  await clock.pass(17_300);
  reports.flush();
  reports.flush();
  expect(said()).toEqual([[17, 17_300]]);
  reports.setOnAir(false);
  reports.flush();
  expect(said()).toHaveLength(1);
});
