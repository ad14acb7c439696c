import { expect, test } from "vitest";
import type { PeerFacts } from "../path/facts";
import { factsWith } from "../testing/facts";
import { Paths } from "../testing/paths";
import { ALL_ABILITIES } from "./abilities";
import { AudioLadder } from "./ladder";
import { PathWatch } from "./path-state";
import { wireKbps } from "./rungs";
import { Uplink } from "./uplink";

/** Some connections over one uplink, looked at once a second. */
class Ways {
  now = 0;
  /** Of every estimate. */
  availableKbps = 50;
  readonly uplink = new Uplink();
  private readonly paths = new Paths();
  private readonly keys: readonly object[];

  constructor(count: number) {
    this.keys = Array.from({ length: count }, () => ({}));
  }

  /** Seconds pass in which the round trips are `rttsMs`; gives the load at the end. */
  pass(seconds: number, ...rttsMs: (number | null)[]): Uplink["load"] {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1_000;
      this.keys.forEach((key, index) => {
        const rttMs = rttsMs[index] ?? rttsMs.at(-1) ?? null;
        this.see(key, { rttMs, availableKbps: this.availableKbps });
      });
    }
    return this.uplink.load;
  }

  /** One connection is looked at, also one that is not of the others. */
  see(key: object, change: Partial<PeerFacts>, now = this.now): void {
    this.uplink.handle(key, this.paths.see(key, change, now), now);
  }

  /** Which of the connections get a turn now. */
  turns(): boolean[] {
    return this.keys.map((key) => this.uplink.takeTurn(key, this.now));
  }

  /** Who gets the next turn, when all ask once a second, and after how long. */
  untilTurn(): { seconds: number; turns: boolean[] } {
    for (let seconds = 1; ; seconds += 1) {
      this.pass(1, 300);
      const turns = this.turns();
      if (turns.includes(true)) return { seconds, turns };
    }
  }
}

const NOBODY = [false, false, false, false];
const EVERYBODY = [true, true, true, true];

test("a queue that all ways have is in the uplink, and one that only some have is not", () => {
  const ways = new Ways(4);
  expect(ways.pass(5, 300)).toBe("free");
  expect(ways.pass(1, 600, 600, 600, 300)).toBe("free");
  expect(ways.pass(1, 600)).toBe("full");
});

test("a queue that was there before the first look shows by its length", () => {
  expect(new Ways(4).pass(1, 1_300, 900, 1_200, 1_400)).toBe("jammed");
});

test("of one way alone nothing is said about the uplink", () => {
  expect(new Ways(1).pass(5, 1_300)).toBe("free");
});

test("a way without a round trip says nothing, and one that is gone no more", () => {
  const ways = new Ways(3);
  ways.pass(5, 300);
  expect(ways.pass(1, 600, 600, null)).toBe("full");
  const gone = {};
  ways.see(gone, { rttMs: 300 });
  expect(ways.uplink.load).toBe("free");
  expect(ways.pass(2, 600, 600)).toBe("free");
  expect(ways.pass(1, 600, 600)).toBe("full");
});

test("all take more together, five seconds apart", () => {
  const ways = new Ways(4);
  ways.pass(4, 300);
  expect(ways.turns()).toEqual(NOBODY);
  ways.pass(1, 300);
  expect(ways.turns()).toEqual(EVERYBODY);
  ways.pass(4, 300);
  expect(ways.turns()).toEqual(NOBODY);
  ways.pass(1, 300);
  expect(ways.turns()).toEqual(EVERYBODY);
});

test("after a step that has filled the uplink there is none for a while", () => {
  const ways = new Ways(4);
  ways.pass(5, 300);
  ways.turns();
  ways.pass(2, 600);
  ways.pass(13, 300);
  expect(ways.turns()).toEqual(NOBODY);
  ways.pass(1, 300);
  expect(ways.turns()).toEqual(EVERYBODY);
});

test("the second time that it fails they take turns, and wait longer each time", () => {
  const ways = new Ways(4);
  const waits = [15, 30, 60].map(() => {
    ways.pass(5, 300);
    ways.turns();
    ways.pass(1, 600);
    return ways.untilTurn().seconds;
  });
  expect(waits).toEqual([15, 30, 60]);
  const turns = [1, 2, 3, 4, 5, 6, 7, 8].map(() => ways.untilTurn().turns);
  const counts = [0, 1, 2, 3].map((index) => turns.filter((taken) => taken[index]).length);
  expect(turns.map((taken) => taken.filter(Boolean).length)).toEqual(turns.map(() => 1));
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
});

test("what is late without a step is only waited for", () => {
  const ways = new Ways(4);
  ways.pass(5, 300);
  expect(ways.pass(1, 600)).toBe("full");
  ways.pass(3, 300);
  expect(ways.turns()).toEqual(NOBODY);
  ways.pass(1, 300);
  expect(ways.turns()).toEqual(EVERYBODY);
});

test("a queue with estimates at their ceiling is on the way back: it is waited for, nothing is given up", () => {
  const ways = new Ways(4);
  ways.availableKbps = 70;
  ways.pass(5, 300);
  expect(ways.pass(20, 600)).toBe("free");
  expect(ways.turns()).toEqual(NOBODY);
});

test("...but not just after a step of ours", () => {
  const ways = new Ways(4);
  ways.availableKbps = 70;
  ways.pass(5, 300);
  ways.turns();
  expect(ways.pass(2, 600)).toBe("full");
});

test("people behind a satellite are far away and not in a jam", () => {
  const ways = new Ways(4);
  ways.availableKbps = 70;
  expect(ways.pass(20, 750)).toBe("jammed");
  expect(ways.pass(5, 750)).toBe("free");
  expect(ways.turns()).toEqual(EVERYBODY);
  expect(ways.pass(5, 750)).toBe("free");
  expect(ways.turns()).toEqual(EVERYBODY);
});

test("who has just come does not hide a queue that stood before they came", () => {
  const ways = new Ways(4);
  ways.pass(12, 300);
  const late = {};
  ways.pass(1, 600);
  ways.see(late, { rttMs: 500, availableKbps: 50 });
  expect(ways.uplink.load).toBe("full");
});

test("after a change of the path nothing is held against the new one", () => {
  const ways = new Ways(4);
  ways.pass(5, 300);
  ways.turns();
  ways.pass(1, 600);
  const now = ways.now + 11_000;
  const fresh = [{}, {}];
  for (const second of [0, 1, 2, 3, 4]) {
    for (const key of fresh) {
      ways.see(key, { rttMs: 300 }, now + second * 1_000);
    }
  }
  expect(ways.uplink.takeTurn(fresh[0] ?? {}, now + 4_000)).toBe(true);
});

/**
 * Five voices over an uplink of `capacityKbps`, after `wayMs` of way: what is sent beyond it waits,
 * up to 1.2 s. Gives what is sent and the round trip after each of `seconds`.
 */
function crowd(capacityKbps: number, wayMs: number, seconds: number) {
  const uplink = new Uplink();
  const people = Array.from({ length: 5 }, () => ({
    ladder: new AudioLadder(5, 0),
    watch: new PathWatch(),
    key: {},
  }));
  let queuedMs = 0;
  return Array.from({ length: seconds }, (_, second) => {
    const now = (second + 1) * 1_000;
    const sentKbps = people.reduce((sum, { ladder }) => sum + wireKbps(ladder.rung), 0);
    const overKbit = sentKbps - capacityKbps;
    queuedMs = Math.min(1_200, Math.max(0, queuedMs + (overKbit / capacityKbps) * 1_000));
    for (const { ladder, watch, key } of people) {
      const voiceKbps = ladder.rung.kbps;
      // The browser believes in its ceiling until it sees a queue grow.
      const facts = factsWith({ voiceKbps, rttMs: wayMs + queuedMs, availableKbps: 70 });
      const path = watch.handle(facts, now);
      uplink.handle(key, path, now);
      const takeTurn = (): boolean => uplink.takeTurn(key, now);
      const { load } = uplink;
      const crowd = {
        others: 5,
        isPictureSent: false,
        isPictureWanted: false,
        isSaving: false,
        load,
        takeTurn,
      };
      const context = { ...crowd, abilities: ALL_ABILITIES };
      ladder.handle(facts, path, context, now);
    }
    return { sentKbps, queuedMs };
  });
}

test("on EDGE five voices stay within what it carries but for a few seconds of looking", () => {
  const seconds = crowd(110, 300, 300);
  expect(seconds.filter(({ queuedMs }) => queuedMs > 300).length).toBeLessThanOrEqual(5);
  expect(Math.max(...seconds.map(({ queuedMs }) => queuedMs))).toBeLessThan(600);
  expect(seconds.at(-1)?.sentKbps).toBeGreaterThan(97);
});

test.each([
  ["near", 50, 9],
  ["far away", 300, 20],
])("on a wide uplink to people %s a crowd has its best voice soon", (_, wayMs, atSecond) => {
  const best = { kbps: 24, ptimeMs: 60, copies: 1 } as const;
  const seconds = crowd(2_000, wayMs, 60);
  expect(seconds.findIndex(({ sentKbps }) => sentKbps >= 5 * wireKbps(best))).toBe(atSecond);
});

test("while all others are believed to carry no more than a thin voice, nobody takes more", () => {
  const ways = new Ways(4);
  ways.pass(5, 300);
  const wide = {};
  ways.see(wide, { rttMs: 300 });
  expect(ways.uplink.takeTurn(wide, ways.now)).toBe(true);
  ways.availableKbps = 20;
  ways.pass(5, 300);
  ways.see(wide, { rttMs: 300 });
  expect(ways.uplink.takeTurn(wide, ways.now)).toBe(false);
});
