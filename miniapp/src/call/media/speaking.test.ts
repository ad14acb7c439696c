import { expect, test } from "vitest";
import { levelOf, levelOfSamples, PacketMeter, smoothed, Speaking } from "./speaking";

/** Feeds a level every 20 ms; returns the times at which the answer changes. */
function changes(levels: readonly [level: number, ms: number][]): string[] {
  const speaking = new Speaking();
  const lines: string[] = [];
  let now = 0;
  let last = false;
  for (const [level, ms] of levels) {
    for (const end = now + ms; now < end; now += 20) {
      const is = speaking.handleLevel(level, now);
      if (is !== last) lines.push(`${now} ${is ? "on" : "off"}`);
      last = is;
    }
  }
  return lines;
}

test("a voice is seen within a syllable and held over pauses", () => {
  const talk: [number, number][] = [
    [0.5, 200],
    [0, 400],
    [0.5, 200],
    [0, 1_000],
  ];
  expect(changes(talk)).toEqual(["60 on", "1380 off"]);
});

test("a click is not a voice", () => {
  expect(
    changes([
      [0.9, 40],
      [0, 1_000],
    ]),
  ).toEqual([]);
});

test("a voice that gets quieter stays until it is really quiet", () => {
  expect(
    changes([
      [0.5, 200],
      [0.25, 2_000],
    ]),
  ).toEqual(["60 on"]);
  expect(changes([[0.25, 2_000]])).toEqual([]);
});

test("silence is 0, a shout is 1", () => {
  expect(levelOfSamples(new Float32Array(64))).toBe(0);
  expect(levelOfSamples(new Float32Array(64).fill(0.9))).toBe(1);
});

test("levels rise faster than they fall", () => {
  expect(smoothed(0, 1)).toBeGreaterThan(1 - smoothed(1, 0));
});

test("a voice is as loud as its last packet says, until packets have stopped for a while", () => {
  const meter = new PacketMeter();
  const packet = { rms: 0.1, rtpTimestamp: 960, isRounded: false };
  expect(meter.handle(packet, 1_000)).toBe(levelOf(0.1));
  expect(meter.handle(packet, 1_400)).toBe(levelOf(0.1));
  expect(meter.handle(packet, 1_401)).toBe(0);
  expect(meter.handle({ rms: 0.2, rtpTimestamp: 1_920, isRounded: false }, 1_500)).toBe(
    levelOf(0.2),
  );
});

test("of levels that a browser has rounded, what may be a fan is no voice", () => {
  const meter = new PacketMeter();
  expect(meter.handle({ rms: 0.01, rtpTimestamp: 1, isRounded: true }, 0)).toBe(0);
  expect(meter.handle({ rms: 0.1, rtpTimestamp: 2, isRounded: true }, 60)).toBe(levelOf(0.1));
});
