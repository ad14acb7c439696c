import { expect, test } from "vitest";
import { Outage, type Flow } from "./outage";

/** Feeds a sample each half second; `received(ms)` is the counter. Returns "time action" lines. */
function timeline(
  outage: Outage,
  untilMs: number,
  received: (ms: number) => number | null,
  facts: {
    expected?: (ms: number) => Flow;
    isOnline?: (ms: number) => boolean;
    isSecuring?: (ms: number) => boolean;
    isHidden?: (ms: number) => boolean;
    /** When the other side signals something; without it, whenever it is asked. */
    heard?: number[];
    offers?: number[];
    rttMs?: number;
    hints?: number[];
  } = {},
): string[] {
  const lines: string[] = [];
  for (let ms = 0; ms <= untilMs; ms += 500) {
    if (facts.hints?.includes(ms)) outage.handleHint(ms);
    if (facts.heard?.includes(ms)) outage.handleHeard(ms);
    if (facts.offers?.includes(ms)) outage.handleOffer(ms);
    const sample = {
      received: received(ms),
      isSecuring: facts.isSecuring?.(ms) ?? false,
      isHidden: facts.isHidden?.(ms) ?? false,
      rttMs: facts.rttMs ?? 100,
      expected: facts.expected?.(ms) ?? "voice",
      isOnline: facts.isOnline?.(ms) ?? true,
    };
    for (const action of outage.handleSample(sample, ms)) {
      lines.push(`${ms} ${action}`);
      if (!facts.heard && (action === "ask" || action === "restart")) outage.handleHeard(ms + 100);
    }
  }
  return lines;
}

const dead = (ms: number) => Math.min(ms, 1_000);

test("a silent path is shown after 1.5 s, repaired after 2.5 s and every 3 s, then replaced", () => {
  expect(timeline(new Outage(false, 0), 12_500, dead)).toEqual([
    "0 connected",
    "2500 interrupted",
    "2500 ask",
    "3500 restart",
    "6500 restart",
    "9500 restart",
    "12500 recreate",
  ]);
});

test("the polite side repairs a second later, so that offers do not cross", () => {
  expect(timeline(new Outage(true, 0), 5_000, dead)).toContain("4500 restart");
});

test("nothing is repaired with whoever does not answer, and after half a minute all is made anew", () => {
  const lines = timeline(new Outage(false, 0), 33_000, dead, { heard: [] });
  expect(lines.filter((line) => line.endsWith("ask"))).toHaveLength(10);
  expect(lines.filter((line) => line.endsWith("restart"))).toEqual([]);
  expect(lines.at(-1)).toBe("32500 recreate");
});

test("whoever answers late is repaired with at once", () => {
  expect(timeline(new Outage(false, 0), 8_000, dead, { heard: [7_000] })).toEqual([
    "0 connected",
    "2500 interrupted",
    "2500 ask",
    "5500 ask",
    "7000 restart",
  ]);
});

test("an offer of the other side is given three seconds before it is repaired from here", () => {
  const facts = { heard: [], offers: [4_000] };
  expect(timeline(new Outage(false, 0), 7_000, dead, facts)).toEqual([
    "0 connected",
    "2500 interrupted",
    "2500 ask",
    "7000 restart",
  ]);
});

test("what was heard before the path died does not count", () => {
  const lines = timeline(new Outage(false, 0), 5_000, dead, { heard: [500, 1_000] });
  expect(lines).toEqual(["0 connected", "2500 interrupted", "2500 ask"]);
});

test("a dead path is held once, before the browser forgets it", () => {
  const isOnline = () => false;
  expect(timeline(new Outage(false, 0), 40_000, dead, { isOnline })).toEqual([
    "0 connected",
    "2500 interrupted",
    "14000 hold",
  ]);
});

test("a path that was held and came back is held again in the next outage", () => {
  const received = (ms: number) => (ms < 20_000 ? dead(ms) : Math.min(ms, 22_000));
  const isOnline = () => false;
  expect(timeline(new Outage(false, 0), 40_000, received, { isOnline })).toEqual([
    "0 connected",
    "2500 interrupted",
    "14000 hold",
    "20000 connected",
    "23500 interrupted",
    "35000 hold",
  ]);
});

test("what has never carried anything is not held", () => {
  const isOnline = () => false;
  expect(timeline(new Outage(false, 0), 40_000, () => null, { isOnline })).toEqual([]);
});

test("a path that comes back is told once and starts the count anew", () => {
  const gap = (ms: number) => (ms < 1_000 || ms > 5_000 ? ms : 1_000);
  expect(timeline(new Outage(false, 0), 8_000, gap)).toEqual([
    "0 connected",
    "2500 interrupted",
    "2500 ask",
    "3500 restart",
    "5500 connected",
  ]);
});

test("without the server nothing is repaired, and at once when it is back", () => {
  const facts = { isOnline: (ms: number) => ms >= 8_000, hints: [8_000] };
  const lines = timeline(new Outage(false, 0), 9_000, dead, facts);
  expect(lines).toEqual(["0 connected", "2500 interrupted", "8000 restart"]);
});

test("a stall that was told of already is repaired at once after a hint", () => {
  const lines = timeline(new Outage(true, 0), 3_000, dead, { hints: [3_000] });
  expect(lines).toEqual(["0 connected", "2500 interrupted", "2500 ask", "3000 restart"]);
});

test("after a hint a stall is acted on after a second", () => {
  const lines = timeline(new Outage(false, 0), 3_000, dead, { hints: [1_500] });
  expect(lines).toContain("2500 restart");
});

test("a hint on a living path does nothing", () => {
  expect(timeline(new Outage(false, 0), 4_000, (ms) => ms, { hints: [1_000] })).toEqual([
    "0 connected",
  ]);
});

test("where nobody sends, the rare checks are enough", () => {
  const checks = (ms: number) => Math.floor(ms / 2_500);
  expect(timeline(new Outage(false, 0), 20_000, checks, { expected: () => "none" })).toEqual([
    "0 connected",
  ]);
});

test("somebody who begins to send after a quiet time is not taken for an outage", () => {
  const outage = new Outage(false, 0);
  const sample = {
    received: 1,
    isSecuring: false,
    isHidden: false,
    rttMs: null,
    expected: "voice" as Flow,
    isOnline: true,
  };
  outage.handleSample({ ...sample, expected: "none" }, 0);
  expect(outage.handleSample(sample, 3_000)).toEqual([]);
  expect(outage.handleSample({ ...sample, received: 9 }, 3_500)).toEqual([]);
});

test("a first connection is given ten seconds, and ten more before it is made anew", () => {
  expect(timeline(new Outage(false, 0), 21_000, () => null)).toEqual([
    "10000 restart",
    "20000 recreate",
  ]);
});

test("a connection that finds no address of this machine is made anew after 1.5 s", () => {
  const never = () => null;
  const found = (ms: number) => ms < 1_000;
  expect(timeline(new Outage(true, 0), 2_500, never, { isHidden: () => true })).toEqual([
    "1500 recreate",
  ]);
  expect(timeline(new Outage(true, 0), 9_000, never, { isHidden: found })).toEqual([]);
});

test("a counter that starts over after a restart is growth from there on", () => {
  const moved = (ms: number) => (ms < 4_000 ? 1_000 : ms - 4_000);
  expect(timeline(new Outage(false, 0), 6_000, moved)).toEqual([
    "0 connected",
    "1500 interrupted",
    "1500 ask",
    "2500 restart",
    "4500 connected",
  ]);
});

test("a new pair that is seen just when a restart is due gets one more look", () => {
  const moved = (ms: number) => (ms < 2_500 ? 5_000 : ms - 2_400);
  expect(timeline(new Outage(false, 0), 5_000, moved)).toEqual([
    "0 connected",
    "1500 interrupted",
    "1500 ask",
    "3000 connected",
  ]);
});

test("a handshake that is stuck for 3 s and five round trips is begun anew, a second later by the polite side", () => {
  const isSecuring = (ms: number) => ms >= 500;
  const silent = () => null;
  expect(timeline(new Outage(false, 0), 4_500, silent, { isSecuring })).toEqual(["4000 recreate"]);
  expect(timeline(new Outage(true, 0), 5_500, silent, { isSecuring })).toEqual(["5000 recreate"]);
  const long = { isSecuring, rttMs: 2_000 };
  expect(timeline(new Outage(false, 0), 14_000, silent, long)).toContain("13500 recreate");
});

test("pictures alone count as awaited once they have come for two seconds without a pause", () => {
  const expected = (): Flow => "pictures";
  const stopped = (ms: number) => Math.min(ms, 4_000);
  expect(timeline(new Outage(false, 0), 7_000, stopped, { expected })).toEqual([
    "0 connected",
    "5500 interrupted",
    "5500 ask",
    "6500 restart",
  ]);
  const checks = (ms: number) => Math.floor(ms / 1_000) * 1_000;
  const rare = (ms: number) => Math.floor(ms / 2_500);
  expect(timeline(new Outage(false, 0), 20_000, checks, { expected })).toEqual(["0 connected"]);
  expect(timeline(new Outage(false, 0), 20_000, rare, { expected })).toEqual(["0 connected"]);
});

test("who mutes while their pictures rest is not taken for an outage", () => {
  const expected = (ms: number): Flow => (ms < 5_000 ? "voice" : "pictures");
  const received = (ms: number) => (ms < 5_000 ? ms : 5_000 + Math.floor(ms / 2_500));
  expect(timeline(new Outage(false, 0), 20_000, received, { expected })).toEqual(["0 connected"]);
});

test("several hints in a row repeat the repair and do not use it up", () => {
  const hints = [3_500, 4_000, 4_500, 5_000];
  expect(timeline(new Outage(false, 0), 14_000, dead, { hints })).toEqual([
    "0 connected",
    "2500 interrupted",
    "2500 ask",
    "3500 restart",
    "4000 restart",
    "4500 restart",
    "5000 restart",
    "8000 restart",
    "11000 restart",
    "14000 recreate",
  ]);
});

test("what replaces a living connection and carries nothing is interrupted after 1.5 s", () => {
  const never = () => null;
  expect(timeline(new Outage(false, 0, true), 3_000, never)).toEqual(["1500 interrupted"]);
  const late = (ms: number) => (ms < 2_000 ? null : ms);
  expect(timeline(new Outage(false, 0, true), 3_000, late)).toEqual([
    "1500 interrupted",
    "2000 connected",
  ]);
});
