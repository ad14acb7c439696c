import { expect, test } from "vitest";
import { factsWith } from "../testing/facts";
import type { PeerFacts } from "../path/facts";
import { PathWatch } from "./path-state";
import { ProbePolicy, type ProbeContext, type Probing } from "./probe";

const WANTED: ProbeContext = { wantedKbps: 1_286, isPaused: false };
/** Half of what is believed is sent, and nothing waits. */
const calm = (availableKbps: number): Partial<PeerFacts> => ({
  availableKbps,
  rttMs: 100,
  uplinkLoss: null,
  voiceKbps: 80,
  pictureKbps: availableKbps / 2,
});

/** A policy that is looked at once a second, on a path that was wide once. */
class Timeline {
  now = 0;
  readonly policy = new ProbePolicy();
  private readonly watch = new PathWatch();

  constructor(onceKbps = 1_300) {
    this.look({ ...calm(onceKbps), uplinkLoss: 0.1 }, WANTED);
  }

  last: Probing = { ceilingKbps: null, isAsking: false, isFound: false };

  pass(seconds: number, facts: Partial<PeerFacts>, context = WANTED): Probing {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1_000;
      this.last = this.look(facts, context);
    }
    return this.last;
  }

  private look(change: Partial<PeerFacts>, context: ProbeContext): Probing {
    const facts = factsWith(change);
    return this.policy.handle(facts, this.watch.handle(facts, this.now), context, this.now);
  }

  /** The seconds at which a ceiling was raised. */
  raises(seconds: number, facts: Partial<PeerFacts>): number[] {
    const found: number[] = [];
    for (let second = 0; second < seconds; second += 1) {
      const before = this.last.ceilingKbps;
      const { ceilingKbps } = this.pass(1, facts);
      if (before !== null && ceilingKbps !== null && ceilingKbps > before) {
        found.push(this.now / 1_000);
      }
    }
    return found;
  }
}

test("on a path that is believed to carry everything nothing is asked", () => {
  expect(new Timeline().pass(60, calm(1_100))).toEqual({
    ceilingKbps: null,
    isAsking: false,
    isFound: false,
  });
});

test("a path that was never wider is left alone", () => {
  expect(new Timeline(220).raises(60, calm(190))).toEqual([]);
  expect(new Timeline(220).raises(60, calm(220))).toEqual([]);
});

test("what was believed and never sent was no width", () => {
  const time = new Timeline(200);
  time.pass(2, { ...calm(1_000), pictureKbps: 20 });
  expect(time.raises(60, calm(190))).toEqual([]);
});

test("no more is asked for than was carried once, and a third", () => {
  const time = new Timeline(500);
  time.pass(6, calm(250));
  expect(time.last.ceilingKbps).toBe(429);
});

test("a belief that is low is asked about after four calm seconds: the ceiling falls, then rises", () => {
  const time = new Timeline();
  expect(time.pass(4, calm(250)).ceilingKbps).toBeNull();
  expect(time.pass(1, calm(250))).toEqual({ ceilingKbps: 300, isAsking: true, isFound: false });
  expect(time.pass(1, calm(250))).toEqual({ ceilingKbps: 750, isAsking: true, isFound: false });
  expect(time.pass(1, calm(250)).isAsking).toBe(true);
  expect(time.pass(1, calm(250)).isAsking).toBe(false);
});

test("what is found is told once, and the next question follows at once", () => {
  const time = new Timeline();
  time.pass(6, calm(250));
  expect(time.pass(1, calm(700))).toEqual({ ceilingKbps: 840, isAsking: true, isFound: true });
  expect(time.pass(1, calm(700))).toEqual({ ceilingKbps: 949, isAsking: true, isFound: false });
});

test("a belief that grows by itself is nothing found, however far it gets", () => {
  const time = new Timeline();
  let kbps = 250;
  while (kbps < 900) {
    expect(time.pass(1, calm(kbps)).isFound).toBe(false);
    kbps *= 1.08;
  }
});

test("what is found on a path too narrow for a large picture is not told, and asked on from", () => {
  const time = new Timeline(500);
  expect(time.pass(6, calm(200)).ceilingKbps).toBe(429);
  expect(time.pass(1, calm(320))).toEqual({ ceilingKbps: 384, isAsking: true, isFound: false });
});

test("a path that stays narrow is asked more and more seldom", () => {
  const raises = new Timeline().raises(300, calm(250));
  const waits = raises.slice(1).map((at, index) => at - (raises[index] ?? 0));
  expect(raises[0]).toBe(6);
  expect(waits.slice(0, 4)).toEqual([5, 5, 5, 5]);
  expect(waits.at(-1)).toBe(31);
});

test("nothing is asked while packets wait, are lost, or are too few", () => {
  const queued = { ...calm(250), rttMs: 400 };
  const time = new Timeline();
  time.pass(2, calm(250));
  expect(time.raises(20, queued)).toEqual([]);
  expect(new Timeline().raises(20, { ...calm(250), uplinkLoss: 0.06 })).toEqual([]);
  expect(new Timeline().raises(20, { ...calm(600), pictureKbps: 100 })).toEqual([]);
  expect(new Timeline().raises(20, calm(150))).toEqual([]);
});

test("a queue that comes between the two halves of a question ends it", () => {
  const time = new Timeline();
  time.pass(5, calm(250));
  expect(time.pass(1, { ...calm(250), rttMs: 400 }).ceilingKbps).toBe(300);
});

test("while pictures rest the ceiling is just high enough to prove that they fit", () => {
  const time = new Timeline();
  time.pass(6, calm(250));
  expect(time.pass(1, calm(250), { ...WANTED, isPaused: true }).ceilingKbps).toBe(260);
  expect(time.pass(1, calm(250)).ceilingKbps).toBe(260);
  expect(time.pass(1, calm(250), { wantedKbps: null, isPaused: false }).ceilingKbps).toBeNull();
});
