import { expect, test } from "vitest";
import { factsWith } from "../testing/facts";
import { ALL_ABILITIES, type Abilities } from "./abilities";
import { AudioLadder, type LadderContext } from "./ladder";
import { PathWatch } from "./path-state";
import { RUNGS, wireKbps, type Rung } from "./rungs";
import type { PeerFacts } from "../path/facts";

const ALONE: LadderContext = {
  others: 1,
  isPictureSent: false,
  isPictureWanted: false,
  isSaving: false,
  abilities: ALL_ABILITIES,
  load: "free",
  takeTurn: () => true,
};

/** A ladder that is looked at once a second; a line is what one second shows. */
class Timeline {
  now = 0;
  readonly ladder: AudioLadder;
  private readonly watch = new PathWatch();
  private context: LadderContext;

  constructor(context: Partial<LadderContext> = {}) {
    this.context = { ...ALONE, ...context };
    this.ladder = new AudioLadder(this.context.others, 0);
  }

  change(context: Partial<LadderContext>): void {
    this.context = { ...this.context, ...context };
  }

  /** The rung after `seconds` in which every look shows `change`. */
  pass(seconds: number, change: Partial<PeerFacts> = {}): Rung {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1_000;
      const facts = factsWith(change);
      const path = this.watch.handle(facts, this.now);
      this.ladder.handle(facts, path, this.context, this.now);
      if (this.context.load === "jammed") this.watch.forgetLoss();
    }
    return this.ladder.rung;
  }

  /** Seconds until the ladder stands on rung `index`, at most a hundred. */
  until(index: number, change: Partial<PeerFacts> = {}): number {
    const from = this.now;
    while (this.ladder.rung.kbps !== RUNGS[index]?.kbps && this.now - from < 100_000) {
      this.pass(1, change);
    }
    return (this.now - from) / 1_000;
  }
}

const QUEUE: Partial<PeerFacts> = { rttMs: 400, availableKbps: null };
const [LONGEST, LOWEST, THIN, START, MIDDLE, BEST] = RUNGS;
/** The best one to five people. */
const CROWDED: Rung = { kbps: 24, ptimeMs: 60, copies: 1 };

test("a call starts with a voice that fits into 40 kbit/s and survives loss", () => {
  expect(new Timeline().ladder.rung).toEqual(START);
  expect(wireKbps(new Timeline().ladder.rung)).toBeLessThanOrEqual(40);
});

test("on a good path the voice is at its best within five seconds", () => {
  expect(new Timeline().pass(5)).toEqual(BEST);
});

test("an estimate that supports nothing better slows the climb and does not stop it", () => {
  const time = new Timeline();
  expect(time.pass(5, { availableKbps: 55 })).toEqual(START);
  expect(time.pass(2, { availableKbps: 55 })).toEqual(MIDDLE);
});

test("a queue steps down at once, and once for every look at the round trip", () => {
  const time = new Timeline();
  time.pass(10);
  expect(time.pass(1, QUEUE)).toEqual(MIDDLE);
  expect(time.pass(2, QUEUE)).toEqual(MIDDLE);
  expect(time.pass(1, QUEUE)).toEqual(START);
  expect(time.pass(10, QUEUE)).toEqual(LOWEST);
});

test("a queue on the way back is the other side's", () => {
  const time = new Timeline();
  time.pass(10);
  expect(time.pass(20, { rttMs: 600, availableKbps: 300 })).toEqual(BEST);
});

test("with a queue and an estimate it goes straight to what fits", () => {
  const time = new Timeline();
  time.pass(10);
  expect(time.pass(1, { rttMs: 400, availableKbps: 34 })).toEqual(THIN);
});

test("an estimate short of what is sent needs a second look", () => {
  const time = new Timeline();
  time.pass(10);
  expect(time.pass(1, { availableKbps: 60 })).toEqual(BEST);
  expect(time.pass(1, { availableKbps: 60 })).toEqual(START);
});

test("...but not when it has fallen just after a step up", () => {
  const time = new Timeline();
  expect(time.pass(3, { availableKbps: 73 })).toEqual(MIDDLE);
  expect(time.pass(1, { availableKbps: 40 })).toEqual(THIN);
});

test("random loss brings copies, whatever it does to the estimate", () => {
  const time = new Timeline();
  time.pass(5);
  expect(time.pass(1, { uplinkLoss: 0.3, availableKbps: 90 })).toEqual({ ...BEST, copies: 3 });
  expect(time.pass(20, { uplinkLoss: 0.3, availableKbps: 55 })).toEqual({ ...BEST, copies: 3 });
});

test("where a third is lost there are five copies, and three again when less is", () => {
  const time = new Timeline();
  time.pass(5);
  expect(time.pass(1, { uplinkLoss: 0.4, availableKbps: 90 })).toEqual({ ...BEST, copies: 5 });
  expect(time.pass(1, { uplinkLoss: 0.2, availableKbps: 90 })).toEqual({ ...BEST, copies: 5 });
  expect(time.pass(9, { uplinkLoss: 0.1, availableKbps: 90 })).toEqual({ ...BEST, copies: 3 });
});

test("of longer packets more than three copies would be too old", () => {
  const time = new Timeline();
  expect(time.pass(2, { uplinkLoss: 0.5 })).toEqual({ ...MIDDLE, copies: 3 });
});

test("until the other side has reported, loss on the way here brings copies", () => {
  const time = new Timeline();
  expect(time.pass(2, { uplinkLoss: null, downlinkLoss: 0.3 })).toEqual({ ...MIDDLE, copies: 3 });
  expect(time.pass(12, { uplinkLoss: null, downlinkLoss: 0.3, availableKbps: 70 }).copies).toBe(3);
});

test("a report that says otherwise counts for eight seconds", () => {
  const time = new Timeline();
  time.pass(4);
  time.pass(1, { uplinkLoss: 0 });
  expect(time.pass(8, { uplinkLoss: null, downlinkLoss: 0.3 }).copies).toBe(1);
  expect(time.pass(1, { uplinkLoss: null, downlinkLoss: 0.3 }).copies).toBe(3);
});

test("on a narrow path loss brings no copies, before its round trip shows the queue", () => {
  const time = new Timeline();
  const full = { uplinkLoss: null, downlinkLoss: 0.5, rttMs: 200, availableKbps: 24 };
  expect(time.pass(1, { ...full, availableKbps: 320 })).toEqual(START);
  expect(time.pass(2, full)).toEqual(LOWEST);
});

test("on a path that was late a moment ago, loss brings no copies that it cannot carry", () => {
  const time = new Timeline();
  time.pass(2, { rttMs: 130, availableKbps: 50 });
  time.pass(1, { rttMs: 1_600, availableKbps: 50 });
  const lossy = { uplinkLoss: 0.14, rttMs: 134, availableKbps: 50 };
  expect(time.pass(20, lossy).copies).toBeLessThan(2);
  expect(time.pass(20, lossy).copies).toBe(3);
});

test("an estimate that loss has made low is no narrow path once a round trip has shown no queue", () => {
  const time = new Timeline();
  const lossy = { uplinkLoss: 0.3, downlinkLoss: 0.3, rttMs: 103, availableKbps: 38 };
  expect(time.pass(2, lossy)).toEqual(THIN);
  expect(time.pass(2, lossy)).toEqual({ ...START, copies: 3 });
  expect(time.pass(20, lossy)).toEqual({ ...BEST, copies: 3 });
});

test("at its ceiling an estimate says nothing about whose queue it is", () => {
  const time = new Timeline();
  time.pass(10, { availableKbps: 130 });
  expect(time.pass(1, { uplinkLoss: 0.1, availableKbps: 130 }).copies).toBe(3);
  expect(time.pass(20, { uplinkLoss: 0.1, rttMs: 600, availableKbps: 130 }).copies).toBe(3);
});

test("voices that come late show a queue too", () => {
  const time = new Timeline();
  const late = { uplinkLoss: null, downlinkLoss: 0.5, bufferMs: 600, availableKbps: 300 };
  expect(time.pass(4, { ...late, isRttNew: false }).copies).toBe(1);
});

test("a voice that waits while round trips find no queue waits for something else, and gets its copies", () => {
  const waits = { uplinkLoss: 0.3, downlinkLoss: 0.3, bufferMs: 1_400, availableKbps: 30 };
  const time = new Timeline();
  expect(time.pass(1, waits)).toEqual(START);
  expect(time.pass(9, { ...waits, isRttNew: false })).toEqual(THIN);
  expect(time.pass(2, waits)).toEqual({ ...START, copies: 3 });
  expect(time.pass(20, waits)).toEqual({ ...BEST, copies: 3 });
});

test("...and so does one that waits now and then, whenever the round trips are measured", () => {
  const air = { uplinkLoss: 0.3, downlinkLoss: 0.3, availableKbps: 60 };
  const time = new Timeline();
  for (let turn = 0; turn < 12; turn += 1) {
    time.pass(2, { ...air, bufferMs: 260, isRttNew: false });
    time.pass(1, { ...air, bufferMs: 200 });
  }
  expect(time.pass(1, { ...air, bufferMs: 260, isRttNew: false }).copies).toBe(3);
});

test.each([
  ["a queue was seen in the last half minute", [{ rttMs: 600 }], {}],
  ["the first round trips turn out to have had one", [], { rttMs: 45 }],
  ["the way is so long that it may have had one from the start", [], { rttMs: 310 }],
])("...unless %s", (_, then, after) => {
  const waits = { uplinkLoss: 0.3, downlinkLoss: 0.3, bufferMs: 1_400, availableKbps: 30 };
  const time = new Timeline();
  time.pass(2, { ...waits, rttMs: 310 });
  for (const look of then) time.pass(1, { ...waits, ...look });
  expect(time.pass(20, { ...waits, ...after }).copies).toBeLessThan(2);
});

test("what a full queue drops on the way here brings no copies", () => {
  const time = new Timeline();
  time.pass(5);
  const full = { uplinkLoss: null, downlinkLoss: 0.3, rttMs: 600, availableKbps: 300 };
  expect(time.pass(5, full)).toEqual(BEST);
});

test("a second copy comes at four percent and goes when loss has been away for a while", () => {
  const time = new Timeline();
  time.pass(5);
  expect(time.pass(1, { uplinkLoss: 0.06 })).toEqual({ ...BEST, copies: 2 });
  expect(time.pass(5, { uplinkLoss: 0.03 })).toEqual({ ...BEST, copies: 2 });
  expect(time.pass(5, { uplinkLoss: 0 })).toEqual(BEST);
});

test("copies that fill the path are the first to go, and are not tried again soon", () => {
  const time = new Timeline();
  time.pass(5);
  time.pass(1, { uplinkLoss: 0.06 });
  expect(time.pass(1, QUEUE)).toEqual(BEST);
  expect(time.pass(10, { uplinkLoss: 0.06 })).toEqual(BEST);
  expect(time.pass(10, { uplinkLoss: 0.06 })).toEqual({ ...BEST, copies: 2 });
});

test("a rung that has failed waits longer every time", () => {
  const time = new Timeline();
  const waits = [1, 2, 3].map(() => {
    time.until(5);
    time.pass(1, QUEUE);
    return time.until(5);
  });
  expect(waits).toEqual([15, 30, 60]);
});

test("after a failure nothing is tried against the estimate for a long time", () => {
  const time = new Timeline();
  time.pass(2, { rttMs: 100, availableKbps: 35 });
  expect(time.ladder.rung).toEqual(THIN);
  expect(time.pass(25, { rttMs: 100, availableKbps: 35 })).toEqual(THIN);
  expect(time.pass(5, { rttMs: 100, availableKbps: 35 })).toEqual(START);
});

test("a muted microphone proves nothing, so nothing is climbed meanwhile", () => {
  expect(new Timeline().pass(30, { voiceKbps: 0 })).toEqual(START);
});

test("in a crowd every voice is thinner, for each of them is sent once more", () => {
  expect(new Timeline({ others: 2 }).pass(60)).toEqual(BEST);
  expect(new Timeline({ others: 5 }).pass(60)).toEqual(CROWDED);
  expect(new Timeline({ others: 9 }).pass(60)).toEqual(START);
  expect(new Timeline({ others: 5 }).ladder.rung).toEqual(LONGEST);
});

test("who has not spoken yet starts low when the room turns out to be a crowd", () => {
  const silent = new Timeline();
  silent.pass(5, { voiceKbps: 0 });
  silent.change({ others: 5, takeTurn: () => false });
  expect(silent.pass(1)).toEqual(LONGEST);
  const speaking = new Timeline();
  speaking.pass(5);
  speaking.change({ others: 5, takeTurn: () => false });
  expect(speaking.pass(1)).toEqual(CROWDED);
});

test("when the uplink that all share is full every voice steps down, and in a jam to the lowest", () => {
  const time = new Timeline({ others: 5 });
  time.pass(10);
  time.change({ load: "full" });
  expect(time.pass(1)).toEqual(START);
  time.change({ load: "jammed" });
  expect(time.pass(1)).toEqual(LONGEST);
});

test("what is lost in a jam is no radio, and brings no copies afterwards", () => {
  const time = new Timeline({ others: 5 });
  time.pass(10);
  time.change({ load: "jammed" });
  time.pass(1, { uplinkLoss: 0.4 });
  time.change({ load: "free" });
  const copies = Array.from({ length: 60 }, () => time.pass(1).copies);
  expect(Math.max(...copies)).toBe(1);
});

test("copies against loss wait for their turn too", () => {
  const time = new Timeline({ others: 5 });
  time.pass(10);
  time.change({ takeTurn: () => false });
  expect(time.pass(5, { uplinkLoss: 0.1 }).copies).toBe(1);
  time.change({ takeTurn: () => true });
  expect(time.pass(1, { uplinkLoss: 0.1 }).copies).toBe(3);
});

test("while a picture shares the path, a queue alone is the picture's business", () => {
  const time = new Timeline({ isPictureSent: true });
  time.pass(10);
  expect(time.pass(5, { rttMs: 400, availableKbps: 150 })).toEqual(MIDDLE);
  expect(time.pass(2, { rttMs: 400, availableKbps: 50 })).toEqual(START);
});

test("beside a picture on a narrow path the best voice makes room, and does not come back at once", () => {
  const time = new Timeline({ isPictureSent: true });
  expect(time.pass(10, { availableKbps: 400 })).toEqual(BEST);
  expect(time.pass(1, { availableKbps: 240 })).toEqual(MIDDLE);
  expect(time.pass(20, { availableKbps: 300 })).toEqual(MIDDLE);
  expect(time.pass(5, { availableKbps: 360 })).toEqual(BEST);
});

test("where much is lost it makes room for a picture that rests, too, so that it can come back", () => {
  const lossy = { uplinkLoss: 0.35, availableKbps: 120 };
  const time = new Timeline({ isPictureWanted: true });
  expect(time.pass(60, lossy)).toEqual({ ...MIDDLE, copies: 3 });
  time.change({ isPictureWanted: false });
  expect(time.pass(20, lossy)).toEqual({ ...BEST, copies: 5 });
  time.change({ isPictureWanted: true });
  expect(time.pass(30, { availableKbps: 240 })).toEqual(BEST);
});

test("a browser that tells no estimate still climbs and still steps down", () => {
  const time = new Timeline();
  expect(time.pass(10, { availableKbps: null, rttMs: 80 })).toEqual(BEST);
  expect(time.pass(1, { availableKbps: null, rttMs: 600 })).toEqual(MIDDLE);
});

/** What a timeline costs in one direction, in MB. */
function megabytes(
  time: Timeline,
  seconds: number,
  change: (second: number) => Partial<PeerFacts>,
) {
  let kilobits = 0;
  for (let second = 0; second < seconds; second += 1) {
    kilobits += wireKbps(time.pass(1, change(second)));
  }
  return kilobits / 8 / 1_000;
}

test("with data saver the voice stays thin on the best path, and an hour of it is 11 MB", () => {
  const time = new Timeline({ isSaving: true });
  expect(time.pass(1)).toEqual(THIN);
  expect(megabytes(time, 3_600, () => ({}))).toBeCloseTo(10.6, 1);
  expect(megabytes(new Timeline(), 3_600, () => ({}))).toBeGreaterThan(38);
});

test("with data saver copies come against loss and go with it", () => {
  const time = new Timeline({ isSaving: true });
  time.pass(10);
  expect(time.pass(3, { uplinkLoss: 0.05 }).copies).toBeGreaterThanOrEqual(1);
  expect(time.pass(10, { uplinkLoss: 0 })).toEqual(THIN);
});

test("with data saver a bad minute in an hour costs little more", () => {
  const time = new Timeline({ isSaving: true });
  const spent = megabytes(time, 3_600, (second) => ({ uplinkLoss: second < 60 ? 0.1 : 0 }));
  expect(spent).toBeGreaterThan(10.6);
  expect(spent).toBeLessThan(12);
});

/** A connection to or from Firefox, which knows no RED; Firefox itself obeys no packet time. */
const TO_FIREFOX: Abilities = { ...ALL_ABILITIES, copiesMax: 0 };
const IN_FIREFOX: Abilities = { ...TO_FIREFOX, isPtimeTunable: false };

test.each([
  ["to Firefox", TO_FIREFOX, { kbps: 32, ptimeMs: 20, copies: 0 }, 54.4],
  ["in Firefox", IN_FIREFOX, { kbps: 32, ptimeMs: 20, copies: 0 }, 54.4],
])("what is not sent %s is neither decided nor counted", (_, abilities, best, kbps) => {
  const time = new Timeline({ abilities });
  const seen = Array.from({ length: 30 }, () => time.pass(1, { uplinkLoss: 0.3 }));
  expect(seen.every(({ copies }) => copies === 0)).toBe(true);
  expect(time.ladder.rung).toEqual(best);
  expect(wireKbps(time.ladder.rung)).toBeCloseTo(kbps);
  // It fits into 60 kbit/s without copies, so it is not given up there.
  expect(time.pass(20, { availableKbps: 60 })).toEqual(best);
});

test("where packets have one length only, all rungs have it, in a crowd as well", () => {
  const time = new Timeline({ abilities: IN_FIREFOX, others: 5 });
  const seen = Array.from({ length: 60 }, () => time.pass(1));
  expect(new Set(seen.map(({ ptimeMs }) => ptimeMs))).toEqual(new Set([20]));
});

test("steps lead to what is really less and really more", () => {
  const time = new Timeline({ abilities: IN_FIREFOX });
  time.pass(20);
  const down = Array.from({ length: 12 }, () => time.pass(1, QUEUE));
  expect([...new Set(down.map(wireKbps))]).toEqual([46.4, 38.4, 34.4]);
  const up = Array.from({ length: 300 }, () => time.pass(1));
  expect([...new Set(up.map(wireKbps))]).toEqual([38.4, 46.4, 54.4]);
});

test("where the browser packs copies itself, there is one at most", () => {
  const time = new Timeline({ abilities: { ...ALL_ABILITIES, copiesMax: 1 } });
  time.pass(10);
  expect(time.pass(10, { uplinkLoss: 0.3 })).toEqual(BEST);
});

test("a queue that a browser goes on telling for five seconds is one queue", () => {
  const time = new Timeline({ abilities: IN_FIREFOX });
  time.pass(20, { availableKbps: null });
  const told = { ...QUEUE, isRttNew: false };
  expect(time.pass(1, QUEUE).kbps).toBe(24);
  expect(time.pass(4, told).kbps).toBe(24);
  expect(time.pass(1, QUEUE).kbps).toBe(16);
});
