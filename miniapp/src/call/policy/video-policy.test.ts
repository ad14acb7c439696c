import { expect, test } from "vitest";
import { factsWith } from "../testing/facts";
import type { PeerFacts } from "../path/facts";
import { PathWatch } from "./path-state";
import { VideoPolicy, type VideoContext, type VideoDecision } from "./video-policy";

/** A policy that is looked at once a second. */
class Timeline {
  now = 0;
  readonly policy = new VideoPolicy();
  private readonly watch = new PathWatch();
  private decision: VideoDecision = {
    isPaused: false,
    capKbps: null,
    linesMost: null,
    isBeginning: true,
  };

  pass(
    seconds: number,
    change: Partial<PeerFacts> = {},
    context: Partial<VideoContext> = {},
  ): VideoDecision {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1_000;
      const facts = factsWith({ pictureKbps: 60, ...change });
      const full = {
        isWanted: true,
        voiceKbps: 40,
        floorKbps: null,
        isAir: (context.floorKbps ?? null) !== null,
        ...context,
      };
      const path = this.watch.handle(facts, this.now);
      this.decision = this.policy.handle(facts, path, full, this.now);
    }
    return this.decision;
  }

  /** Seconds until pictures are sent again, at most four hundred. */
  pausedFor(change: Partial<PeerFacts>): number {
    const from = this.now;
    while (this.decision.isPaused && this.now - from < 400_000) this.pass(1, change);
    return (this.now - from) / 1_000;
  }
}

const WIDE: Partial<PeerFacts> = { availableKbps: 900 };
const NARROW: Partial<PeerFacts> = { availableKbps: 80, rttMs: 560 };
/** Only the voice is sent, and the estimate says no more than that. */
const RESTING: Partial<PeerFacts> = { availableKbps: 80, rttMs: 100, pictureKbps: 0 };

test("on a wide path pictures are sent as the room allows", () => {
  expect(new Timeline().pass(60, WIDE)).toMatchObject({
    isPaused: false,
    capKbps: null,
    linesMost: null,
  });
});

test("a path that was narrow from the start pauses pictures within five seconds", () => {
  const time = new Timeline();
  expect(time.pass(1, { ...NARROW, rttMs: 100 }).isPaused).toBe(false);
  expect(time.pass(5, NARROW).isPaused).toBe(true);
});

test("an estimate that is low for a moment means nothing", () => {
  const time = new Timeline();
  time.pass(10, WIDE);
  time.pass(2, { availableKbps: 39 });
  expect(time.pass(1, WIDE).isPaused).toBe(false);
  expect(time.pass(3, { availableKbps: 39 }).isPaused).toBe(false);
  expect(time.pass(1, { availableKbps: 39 }).isPaused).toBe(true);
});

test("one that is a little too low may come back by itself, for six seconds", () => {
  const time = new Timeline();
  time.pass(10, WIDE);
  expect(time.pass(6, { availableKbps: 45 }).isPaused).toBe(false);
  expect(time.pass(1, { availableKbps: 45 }).isPaused).toBe(true);
});

test("three seconds behind a queue of ours are enough", () => {
  const time = new Timeline();
  time.pass(10, WIDE);
  const queued = { availableKbps: 170, rttMs: 700, pictureKbps: 140 };
  expect(time.pass(3, queued).isPaused).toBe(false);
  expect(time.pass(1, queued).isPaused).toBe(true);
});

test("a queue on the way back is the other side's", () => {
  const time = new Timeline();
  time.pass(10, WIDE);
  expect(time.pass(20, { ...WIDE, rttMs: 700 }).isPaused).toBe(false);
});

test("when the other side misses more than fifteen percent twice in a row, pictures go", () => {
  const time = new Timeline();
  time.pass(10, WIDE);
  expect(time.pass(5, { ...WIDE, uplinkLoss: 0.15 }).isPaused).toBe(false);
  expect(time.pass(1, { ...WIDE, uplinkLoss: 0.2 }).isPaused).toBe(false);
  expect(time.pass(5, WIDE).isPaused).toBe(false);
  expect(time.pass(1, { ...WIDE, uplinkLoss: 0.2 }).isPaused).toBe(true);
});

test("one report of more than thirty percent is enough: a full path drops that much", () => {
  const time = new Timeline();
  time.pass(10, WIDE);
  expect(time.pass(1, { ...WIDE, uplinkLoss: 0.4 }).isPaused).toBe(true);
});

test("one report of a handful of packets says nothing", () => {
  const time = new Timeline();
  time.pass(10, WIDE);
  for (const uplinkLoss of [0.25, 0, 0.3, 0.1]) {
    expect(time.pass(1, { ...WIDE, uplinkLoss }).isPaused).toBe(false);
  }
});

test("pictures come back on trial, and rest longer after each that fails", () => {
  const time = new Timeline();
  time.pass(1, RESTING);
  const fails = { availableKbps: 120, rttMs: 560 };
  const rests = [1, 2, 3, 4].map(() => {
    time.pass(6, fails);
    return time.pausedFor(RESTING);
  });
  expect(rests).toEqual([16, 31, 61, 61]);
});

test("the less a path was believed to carry, the longer they rest", () => {
  const rests = [55, 140, 240].map((availableKbps) => {
    const time = new Timeline();
    time.pass(3, RESTING);
    time.pass(2, { ...RESTING, availableKbps, uplinkLoss: 0.2 });
    return time.pausedFor(RESTING);
  });
  expect(rests).toEqual([91, 16, 9]);
});

test("what was lost before a picture came back does not send it away again", () => {
  const time = new Timeline();
  time.pass(1, RESTING);
  time.pass(6, NARROW);
  time.pausedFor(RESTING);
  expect(time.pass(1, { ...WIDE, uplinkLoss: 0.3 }).isPaused).toBe(false);
  time.pass(1, WIDE);
  expect(time.pass(1, { ...WIDE, uplinkLoss: 0.3 }).isPaused).toBe(false);
  expect(time.pass(1, { ...WIDE, uplinkLoss: 0.3 }).isPaused).toBe(true);
});

test("a trial is small, and over with the first queue", () => {
  const time = new Timeline();
  time.pass(1, RESTING);
  time.pass(6, NARROW);
  time.pausedFor(RESTING);
  const queued = { availableKbps: 160, rttMs: 700, pictureKbps: 120 };
  expect(time.pass(1, { availableKbps: 160 })).toMatchObject({
    isPaused: false,
    capKbps: 60,
    linesMost: 120,
  });
  expect(time.pass(1, queued).isPaused).toBe(true);
});

test("a path that proves wide brings them back after ten seconds", () => {
  const time = new Timeline();
  time.pass(1, RESTING);
  time.pass(6, NARROW);
  expect(time.pausedFor({ ...RESTING, availableKbps: 300 })).toBe(11);
});

test("no trial while packets wait or are lost", () => {
  const time = new Timeline();
  time.pass(1, RESTING);
  time.pass(6, NARROW);
  expect(time.pass(60, { ...RESTING, uplinkLoss: 0.3 }).isPaused).toBe(true);
});

test("a picture that has lasted half a minute makes the next rest short again", () => {
  const time = new Timeline();
  time.pass(1, RESTING);
  time.pass(6, NARROW);
  time.pausedFor(RESTING);
  time.pass(40, WIDE);
  time.pass(4, NARROW);
  expect(time.pausedFor(RESTING)).toBe(16);
});

test("on a path in between the picture leaves room for the voice", () => {
  expect(new Timeline().pass(10, { availableKbps: 200 })).toMatchObject({
    isPaused: false,
    capKbps: 80,
    linesMost: 180,
  });
});

test("a trial is not so small that the browser loses its belief over it", () => {
  const time = new Timeline();
  time.pass(3, RESTING);
  time.pass(2, { ...RESTING, availableKbps: 260, uplinkLoss: 0.2 });
  time.pausedFor({ ...RESTING, availableKbps: 240 });
  expect(time.pass(1, { availableKbps: 240 }, { voiceKbps: 150 }).capKbps).toBe(100);
  expect(time.pass(4, { availableKbps: 240 }, { voiceKbps: 80 }).capKbps).toBe(80);
});

test("turning the camera off and on again starts anew", () => {
  const time = new Timeline();
  time.pass(1, RESTING);
  expect(time.pass(6, NARROW).isPaused).toBe(true);
  expect(time.pass(1, NARROW, { isWanted: false }).isPaused).toBe(false);
  expect(time.pass(1, { ...NARROW, rttMs: 100 }).isPaused).toBe(false);
});

const AIR: Partial<PeerFacts> = { availableKbps: 230, uplinkLoss: 0.3, rttMs: 100 };

test("loss by the air makes a picture small and does not take it away", () => {
  const time = new Timeline();
  const decision = time.pass(60, AIR, { voiceKbps: 100, floorKbps: 230 });
  expect(decision).toMatchObject({ isPaused: false, capKbps: 100, linesMost: 180 });
});

test("without a floor the same loss takes it away", () => {
  expect(new Timeline().pass(60, AIR, { voiceKbps: 100 }).isPaused).toBe(true);
});

test("a picture that had to go comes back when its loss turns out to be the air's", () => {
  const time = new Timeline();
  expect(time.pass(5, AIR, { voiceKbps: 100 }).isPaused).toBe(true);
  const floor = { voiceKbps: 100, floorKbps: 260 };
  expect(time.pass(30, { ...AIR, availableKbps: 260 }, floor).isPaused).toBe(false);
});

test("a picture begins small, and grows after two seconds without a queue", () => {
  const time = new Timeline();
  expect(time.pass(2, WIDE).linesMost).toBe(120);
  expect(time.pass(1, WIDE).linesMost).toBeNull();
  time.pass(1, WIDE, { isWanted: false });
  expect(time.pass(1, WIDE).linesMost).toBe(120);
  const queue = { ...WIDE, rttMs: 400 };
  expect(time.pass(10, queue).linesMost).toBe(120);
});

test("where the browser tells no estimate, or no round trip, a picture begins small and grows all the same", () => {
  for (const untold of [{ availableKbps: null }, { ...WIDE, rttMs: null, isRttNew: false }]) {
    const time = new Timeline();
    expect(time.pass(1, untold)).toMatchObject({ isPaused: false, linesMost: 120 });
    expect(time.pass(2, untold)).toMatchObject({ isPaused: false, linesMost: null });
  }
});

test("over a long way or a full one it begins after three calm seconds, and nothing has failed then", () => {
  const time = new Timeline();
  const far = { ...WIDE, rttMs: 320 };
  expect(time.pass(1, far).isPaused).toBe(true);
  expect(time.pausedFor(far)).toBe(3);
  expect(time.pass(30, far).isPaused).toBe(false);
});

test("what a picture is in its first six seconds is nothing to tell", () => {
  const time = new Timeline();
  expect(time.pass(6, WIDE).isBeginning).toBe(true);
  expect(time.pass(1, WIDE).isBeginning).toBe(false);
  expect(time.pass(1, WIDE, { isWanted: false }).isBeginning).toBe(false);
  expect(time.pass(1, WIDE).isBeginning).toBe(true);
});

test("an estimate just above the voice's needs carries the smallest picture", () => {
  const time = new Timeline();
  expect(time.pass(30, { availableKbps: 90 })).toMatchObject({
    isPaused: false,
    capKbps: 40,
    linesMost: 120,
  });
});

test("a picture has fewer lines at once, and more only after there was room for six seconds", () => {
  const time = new Timeline();
  time.pass(10, WIDE);
  expect(time.pass(1, { availableKbps: 300 }).linesMost).toBe(270);
  expect(time.pass(1, { availableKbps: 200 }).linesMost).toBe(180);
  expect(time.pass(3, { availableKbps: 390 }).linesMost).toBe(180);
  expect(time.pass(1, { availableKbps: 200 }).linesMost).toBe(180);
  expect(time.pass(6, WIDE).linesMost).toBe(180);
  expect(time.pass(1, WIDE).linesMost).toBeNull();
});
