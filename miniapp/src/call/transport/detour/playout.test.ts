import { expect, test } from "vitest";
import { Playout, RATE } from "./playout";

const BLOCK = 128;

/** 20 ms of a tone, or of silence. */
const tone = (amplitude = 0.5): Float32Array =>
  Float32Array.from({ length: RATE / 50 }, (_, at) => amplitude * Math.sin(at / 20));

interface Arrival {
  at: number;
  time: number;
  amplitude?: number;
}

/** Plays for `ms`; what was heard, as the loudest sample of each ten milliseconds. */
function play(arrivals: readonly Arrival[], ms: number, outRate = RATE) {
  const playout = new Playout(outRate);
  const waiting = [...arrivals].sort((a, b) => a.at - b.at);
  const heard: number[] = [];
  const block = new Float32Array(BLOCK);
  for (let sample = 0; (sample * 1_000) / outRate < ms; sample += BLOCK) {
    const now = (sample * 1_000) / outRate;
    for (let next = waiting[0]; next && next.at <= now; next = waiting[0]) {
      waiting.shift();
      playout.push(tone(next.amplitude), next.time, now);
    }
    playout.pull(block, now);
    const slot = Math.floor(now / 10);
    heard[slot] = Math.max(heard[slot] ?? 0, ...block.map(Math.abs));
  }
  return { playout, heard };
}

/** A voice of so many pieces, each of which takes `late(index)` ms to come. */
const voice = (count: number, late: (index: number) => number): Arrival[] =>
  Array.from({ length: count }, (_, index) => ({ at: index * 20 + late(index), time: index * 20 }));

test("over a steady way nothing is made up, and it waits sixty milliseconds", () => {
  const { playout, heard } = play(
    voice(500, () => 30),
    9_900,
  );
  expect(heard.slice(0, 6).every((level) => level === 0)).toBe(true);
  expect(heard.slice(9, 980).every((level) => level > 0.4)).toBe(true);
  expect(playout.played.madeUp).toBe(0);
  expect(playout.played.delay).toBeGreaterThan(40);
  expect(playout.played.delay).toBeLessThan(80);
});

test("pieces that come two at a time are waited for", () => {
  const { playout } = play(
    voice(500, (index) => (index % 2 === 0 ? 20 : 0)),
    9_900,
  );
  expect(playout.played.madeUp).toBeLessThan(25);
});

test("after something came late it waits longer, and a second time nothing is missed", () => {
  const late = (index: number): number => {
    const within = index % 250;
    return within >= 100 && within < 110 ? (110 - within) * 20 : 0;
  };
  const first = play(voice(200, late), 3_900).playout.played.madeUp;
  const { playout } = play(voice(700, late), 13_900);
  expect(first).toBeGreaterThan(50);
  expect(playout.played.madeUp - first).toBeLessThan(20);
});

test("a network that was gone for two seconds is caught up with", () => {
  const gone = (index: number): number => (index >= 100 && index < 200 ? (200 - index) * 20 : 0);
  const { playout, heard } = play(voice(600, gone), 11_900);
  // What came so late is left out, up to what is worth waiting for.
  expect(playout.played.delay).toBeLessThan(1_000);
  expect(heard.slice(420, 1_180).filter((level) => level < 0.2).length).toBeLessThan(10);
});

test("what is late is caught up with in pauses", () => {
  const burst = (index: number): number => (index >= 50 && index < 60 ? (60 - index) * 20 : 0);
  const arrivals = voice(1_500, burst).map((one) => ({
    ...one,
    amplitude: (one.time / 20) % 50 < 25 ? 0.5 : 0,
  }));
  const { playout } = play(arrivals, 29_900);
  expect(playout.played.delay).toBeLessThan(140);
});

test("a hole of one piece is filled, and a voice that has stopped fades to silence", () => {
  const arrivals = voice(100, () => 0).filter(({ time }) => time !== 600);
  const { playout, heard } = play(arrivals, 3_000);
  expect(heard.slice(10, 195).every((level) => level > 0.2)).toBe(true);
  expect(playout.played.madeUp).toBeGreaterThanOrEqual(20);
  expect(heard.slice(215).every((level) => level === 0)).toBe(true);
});

test("what never comes is counted as lost, and a pause of the speaker is not", () => {
  const cut = voice(150, () => 0).filter(({ time }) => time < 600 || time >= 1_600);
  expect(play(cut, 3_000).playout.played.lost).toBe(1_000);
  const pause = voice(150, () => 0).map((one) => ({
    ...one,
    amplitude: one.time >= 560 && one.time < 600 ? 0 : 0.5,
  }));
  const paused = pause.filter(({ time }) => time < 600 || time >= 1_600);
  expect(play(paused, 3_000).playout.played.lost).toBe(0);
});

test("what is played is dated by the speaker's clock", () => {
  const later = voice(100, () => 70).map(({ at, time }) => ({ at, time: time + 5_000 }));
  const { transit } = play(later, 2_000).playout.played;
  expect(transit).toBeGreaterThan(70 - 5_000);
  expect(transit).toBeLessThan(70 + 80 - 5_000);
});

test("after a pause the voice is heard again as soon as at first", () => {
  const again = voice(50, () => 0).map(({ at, time }) => ({ at: at + 5_000, time: time + 5_000 }));
  const { heard } = play([...voice(50, () => 0), ...again], 6_000);
  const begins = heard.findIndex((level, slot) => slot > 300 && level > 0.2);
  expect(begins * 10).toBeLessThan(5_080);
});

test("a speaker whose clock has stood still for ten seconds is heard without a hole again", () => {
  const later = voice(400, () => 0).map(({ at, time }) => ({
    at: at + 11_000,
    time: time + 1_000,
  }));
  const { heard, playout } = play([...voice(50, () => 0), ...later], 18_900);
  expect(heard.slice(1_420, 1_880).every((level) => level > 0.2)).toBe(true);
  expect(playout.played.delay).toBeLessThan(100);
});

test.each([
  ["faster", 1.0005],
  ["slower", 0.9995],
])("a speaker whose clock runs %s is heard for minutes without a hole", (_, pace) => {
  const arrivals = Array.from({ length: 5_000 }, (__, index) => ({
    at: index * 20 * pace,
    time: index * 20,
  }));
  const { playout } = play(arrivals, 99_000);
  expect(playout.played.madeUp).toBeLessThan(100);
  expect(playout.played.delay).toBeLessThan(150);
});

test("another rate of the loudspeaker changes nothing but the number of samples", () => {
  const { playout } = play(
    voice(500, () => 30),
    9_900,
    44_100,
  );
  expect(playout.played.madeUp).toBe(0);
  expect(Math.abs(playout.played.sound - 9_800)).toBeLessThan(120);
});

test("whatever is thrown at it, no more than two seconds are held", () => {
  const { playout, heard } = play(
    Array.from({ length: 1_000 }, (_, index) => ({ at: 10, time: index * 20 })),
    4_000,
  );
  expect(heard.slice(260).every((level) => level === 0)).toBe(true);
  expect(playout.played.sound).toBeLessThan(2_300);
});
