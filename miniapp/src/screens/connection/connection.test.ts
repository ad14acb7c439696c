import { describe, expect, test } from "vitest";
import type { Look, Statistics } from "../../call/types";
import { NO_TOTALS } from "../../call/view/call-report";
import { formatIn } from "./format";
import { areaPath, linePath, topOf } from "./plot";
import { reportOf } from "./report";
import { lossOf, sentOf, summaryOf, verdictOf } from "./summary";

const look = (at: number, change: Partial<Look> = {}): Look => ({
  at,
  audibleLoss: 0,
  delayMs: 100,
  sentKbps: 20,
  receivedKbps: 40,
  ...change,
});

/** The fields of the last `seconds` before two minutes. */
const lately = (seconds: number, change: Partial<Look> = {}): Look[] =>
  Array.from({ length: seconds }, (_, second) => look(120_000 - second * 1_000, change)).reverse();

test.each([
  [[], 5, 5],
  [[3], 5, 5],
  [[7], 5, 10],
  [[11, 4], 5, 20],
  [[210], 50, 500],
  [[0.04], 0.01, 0.05],
])("a scale for %j of at least %d ends at %d", (values, least, top) => {
  expect(topOf(values, least)).toBeCloseTo(top);
});

describe("a line", () => {
  const scale = { now: 120_000, top: 100 };

  test("runs to the right as time does, and up with the value", () => {
    const looks = [look(0, { sentKbps: 0 }), look(1_000, { sentKbps: 50 }), look(120_000)];
    expect(linePath(looks, sentOf, scale)).toBe("M0 40L1 20M120 32");
  });

  test("stops where nothing is known", () => {
    const looks = [look(1_000), look(2_000, { audibleLoss: null }), look(3_000)];
    expect(linePath(looks, lossOf, scale)).toBe("M1 40M3 40");
  });

  test("does not leave its field", () => {
    const looks = [look(-5_000), look(0, { sentKbps: 900 })];
    expect(linePath(looks, sentOf, scale)).toBe("M0 0");
  });

  test("has its area down to the ground", () => {
    const looks = [look(0, { sentKbps: 50 }), look(1_000, { sentKbps: 50 })];
    expect(areaPath(looks, sentOf, scale)).toBe("M0 40L0 20L1 20L1 40Z");
  });
});

test("lately is five seconds, the worst is of all", () => {
  const looks = [look(20_000, { sentKbps: 300 }), ...lately(10)];
  expect(summaryOf(looks, sentOf, 120_000)).toEqual({ now: 20, most: 300 });
  expect(summaryOf([], sentOf, 120_000)).toEqual({ now: null, most: null });
});

test("the sheet has the word of the rows, unless nothing was heard lately", () => {
  expect(verdictOf(lately(10), "weak", 120_000)).toBe("weak");
  expect(verdictOf(lately(10, { audibleLoss: null, delayMs: null }), "good", 120_000)).toBe(
    "quiet",
  );
  expect(verdictOf([], "bad", 120_000)).toBe("quiet");
});

const STATISTICS: Statistics = {
  now: 120_000,
  looks: lately(10),
  quality: "good",
  people: [
    {
      id: "secret-id",
      looks: [look(100_000, { audibleLoss: 0.31 }), ...lately(10, { audibleLoss: 0.0042 })],
      quality: "good",
      path: { isRelayed: true, protocol: "tcp" },
      voice: { kbps: 16, ptimeMs: 60, copies: 2 },
      voiceKbps: 24.4,
      sent: { kbps: 0, fps: 0, lines: 0 },
      seen: { kbps: 812.3, fps: 24.6, lines: 540 },
      availableKbps: 1_250,
      totals: NO_TOTALS,
      unusable: 0,
    },
  ],
  spentBytes: 12_345_678,
  hourly: { savingMb: 21, usualMb: 78, picturesMb: 1_200 },
};

test("a report is plain text about numbered people", () => {
  const context = { language: "en", client: "android", isSavingData: true } as const;
  expect(reportOf(STATISTICS, context)).toBe(
    [
      "Efir, connection report",
      "client: android",
      "Data saver: is on",
      "Spent in this call: 12 MB",
      "",
      "Person 1",
      "  Lost voice: 0.4%, at most 31% in two minutes",
      "  Delay: 100 ms, at most 100 ms in two minutes",
      "  received: 40 kbit/s",
      "  sent: 20 kbit/s",
      "  Your voice: 24 kbit/s · packets of 60 ms · 2 copies",
      "  Your video: —",
      "  Their video: 812 kbit/s · 25 fps · 540p",
      "  Path: through a relay (TCP)",
      "  Bandwidth: 1,250 kbit/s",
      "",
    ].join("\n"),
  );
});

test("a report tells of descriptions that the browser could not apply", () => {
  const context = { language: "en", client: "web", isSavingData: false } as const;
  const people = STATISTICS.people.map((one) => ({ ...one, unusable: 2 }));
  expect(reportOf({ ...STATISTICS, people }, context)).toContain(
    "\n  Connection offers that this browser could not use: 2\n",
  );
});

test("a report in Russian counts copies in Russian and names nobody", () => {
  const context = { language: "ru", client: "ios", isSavingData: false } as const;
  const text = reportOf(STATISTICS, context);
  expect(text).toContain("2 копии");
  expect(text).not.toContain("secret-id");
});

test("what is not known is a dash", () => {
  const format = formatIn("ru");
  expect([format.percent(null), format.ms(null), format.kbps(null), format.path(null)]).toEqual([
    "—",
    "—",
    "—",
    "пока нет",
  ]);
  expect(format.percent(0.1234)).toBe("12 %");
  expect(format.percent(0.0042)).toBe("0,4 %");
});
