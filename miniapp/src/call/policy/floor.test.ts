import { expect, test } from "vitest";
import type { PeerFacts } from "../path/facts";
import { factsWith } from "../testing/facts";
import { FloorPolicy, type FloorContext } from "./floor";
import { PathWatch } from "./path-state";

/** A policy that is looked at once a second, beside a voice of 100 kbit/s and a wish for a large picture. */
class Timeline {
  now = 0;
  readonly floors: (number | null)[] = [];
  private readonly policy = new FloorPolicy();
  private readonly watch = new PathWatch();

  get isAir(): boolean {
    return this.policy.isAir;
  }

  pass(
    seconds: number,
    change: Partial<PeerFacts>,
    { wantedKbps = 1_300, isSent = true }: Partial<FloorContext> = {},
  ): number | null {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1_000;
      // What is sent changes, as it does: only then a lossy path can be told from a full one.
      const sentKbps = this.floors.length % 10 < 2 ? 1_000 : 500;
      const facts = factsWith({ sentKbps, ...change });
      const path = this.watch.handle(facts, this.now);
      const context = { wantedKbps, voiceKbps: 100, isSent };
      this.floors.push(this.policy.handle(facts, path, context, this.now));
    }
    return this.floors.at(-1) ?? null;
  }
}

const LOSSY: Partial<PeerFacts> = { availableKbps: 90, uplinkLoss: 0.2, rttMs: 100 };
const CLEAN: Partial<PeerFacts> = { availableKbps: 900, uplinkLoss: 0, rttMs: 100 };
const QUEUE: Partial<PeerFacts> = { ...LOSSY, rttMs: 400 };

test("where much is lost and nothing waits, a small picture has room beside the voice", () => {
  const time = new Timeline();
  time.pass(4, LOSSY);
  expect(time.floors).toEqual([null, null, null, 230]);
});

test("it gets more every four seconds, up to what is wanted and to a bound", () => {
  const time = new Timeline();
  expect(time.pass(12, LOSSY)).toBe(420);
  expect(time.pass(60, LOSSY)).toBe(700);
  expect(new Timeline().pass(60, LOSSY, { wantedKbps: 300 })).toBe(300);
});

test("a path that loses nothing needs no floor, nor does one that lost a packet once", () => {
  expect(new Timeline().pass(30, CLEAN)).toBeNull();
  const time = new Timeline();
  time.pass(5, CLEAN);
  time.pass(1, { ...CLEAN, uplinkLoss: 0.15 });
  expect(time.pass(10, CLEAN)).toBeNull();
});

test("most of what is believed already is kept", () => {
  expect(new Timeline().pass(4, { ...LOSSY, availableKbps: 600 })).toBe(450);
});

test("no picture needs none, nor does a browser that tells no estimate", () => {
  expect(new Timeline().pass(30, LOSSY, { wantedKbps: null })).toBeNull();
  expect(new Timeline().pass(30, { ...LOSSY, availableKbps: null })).toBeNull();
});

test("while the picture rests it keeps the room for one, and no more", () => {
  expect(new Timeline().pass(60, LOSSY, { isSent: false })).toBe(230);
});

test("a queue takes it two steps back, and it stays there for a while", () => {
  const time = new Timeline();
  expect(time.pass(12, LOSSY)).toBe(420);
  expect(time.pass(1, QUEUE)).toBe(230);
  expect(time.pass(19, LOSSY)).toBe(230);
  expect(time.pass(1, LOSSY)).toBe(311);
});

test("where the first step makes a queue there is none, each time for twice as long", () => {
  const time = new Timeline();
  const until = (floor: (kbps: number | null) => boolean, change: Partial<PeerFacts>): number => {
    const from = time.now;
    while (!floor(time.pass(1, change)) && time.now - from < 400_000);
    return (time.now - from) / 1_000;
  };
  time.pass(4, LOSSY);
  expect(time.pass(1, QUEUE)).toBeNull();
  expect(until((kbps) => kbps !== null, LOSSY)).toBe(20);
  expect(time.pass(1, QUEUE)).toBeNull();
  expect(until((kbps) => kbps !== null, LOSSY)).toBe(40);
});

test("more loss after a step is the step's: what has no queue overflows at once", () => {
  const time = new Timeline();
  expect(time.pass(4, LOSSY)).toBe(230);
  expect(time.pass(1, { ...LOSSY, uplinkLoss: 0.6 })).toBe(230);
  expect(time.pass(4, { ...LOSSY, uplinkLoss: 0.6 })).toBeNull();
});

test("it goes when nothing is lost any more", () => {
  const time = new Timeline();
  time.pass(10, LOSSY);
  expect(time.pass(10, CLEAN)).not.toBeNull();
  expect(time.pass(8, CLEAN)).toBeNull();
});

test("a narrow path that is full from the start gets none, whatever its round trips say", () => {
  const full = { availableKbps: 90, uplinkLoss: 0.6, sentKbps: 150, rttMs: 700 };
  expect(new Timeline().pass(60, full)).toBeNull();
});

test("it goes no further than what arrives is a part of", () => {
  const time = new Timeline();
  const far = { ...LOSSY, rttMs: 300 };
  time.pass(2, { ...far, sentKbps: 260 });
  time.pass(18, { ...far, sentKbps: 180 });
  expect(time.floors.at(-1)).toBeLessThanOrEqual(260 * 0.8 * 1.8);
  expect(time.floors.at(-1)).toBeGreaterThan(280);
});

test("where round trips are short there is no queue, and what has arrived bounds nothing", () => {
  const time = new Timeline();
  expect(time.pass(30, { ...LOSSY, sentKbps: 110 })).toBe(700);
  expect(time.isAir).toBe(true);
});

test("over a very short way a small picture stays from the first report on, until something is harmed", () => {
  const time = new Timeline();
  time.pass(1, LOSSY);
  expect(time.isAir).toBe(true);
  time.pass(1, QUEUE);
  expect(time.isAir).toBe(false);
});

test("...but more loss after a step ends that, too", () => {
  const time = new Timeline();
  time.pass(6, { ...LOSSY, sentKbps: 110 });
  expect(time.floors.at(-1)).not.toBeNull();
  expect(time.pass(3, { ...LOSSY, sentKbps: 240, uplinkLoss: 0.6 })).toBeNull();
});

test("what has got through before is air's loss from the first look on, and a full path's is not", () => {
  const airOf = (change: Partial<PeerFacts>): boolean => {
    const time = new Timeline();
    time.pass(2, { ...LOSSY, rttMs: 200, ...change });
    return time.isAir;
  };
  expect(airOf({ sentKbps: 300, uplinkLoss: 0.3 })).toBe(true);
  expect(airOf({ sentKbps: 300, uplinkLoss: 0.75 })).toBe(false);
});

test("a path that is full loses nothing once less is sent, so it gets no floor for what it lost before", () => {
  const time = new Timeline();
  time.pass(3, { ...LOSSY, sentKbps: 300, uplinkLoss: 0.5 });
  time.pass(30, { ...LOSSY, sentKbps: 120, uplinkLoss: 0 });
  time.pass(3, { ...LOSSY, sentKbps: 300, uplinkLoss: 0.5 });
  time.pass(30, { ...LOSSY, sentKbps: 120, uplinkLoss: 0 });
  expect(new Set(time.floors)).toEqual(new Set([null]));
});

test("one report of two packets proves nothing", () => {
  const time = new Timeline();
  time.pass(1, { ...LOSSY, rttMs: 200, sentKbps: 300, uplinkLoss: 0.75 });
  time.pass(1, { ...LOSSY, rttMs: 200, sentKbps: 300, uplinkLoss: 0 });
  time.pass(1, { ...LOSSY, rttMs: 200, sentKbps: 300, uplinkLoss: 0.75 });
  expect(time.isAir).toBe(false);
});

test("a floor that has held for a minute is not held to what failed before it", () => {
  const small = { wantedKbps: 300 };
  const barAfter = (heldSeconds: number): number => {
    const time = new Timeline();
    time.pass(4, LOSSY, small);
    time.pass(1, QUEUE, small);
    time.pass(20 + heldSeconds, LOSSY, small);
    time.pass(1, QUEUE, small);
    let seconds = 1;
    while (time.pass(1, LOSSY, small) === null && seconds < 400) seconds += 1;
    return seconds;
  };
  expect(barAfter(50)).toBe(40);
  expect(barAfter(70)).toBe(20);
});
