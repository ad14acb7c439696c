import { expect, test } from "vitest";
import { factsWith } from "../testing/facts";
import type { Quality } from "../types";
import type { PeerFacts } from "../path/facts";
import { QualityJudge, usualQuality } from "./quality";

class Timeline {
  private now = 0;
  private readonly judge = new QualityJudge();

  pass(seconds: number, change: Partial<PeerFacts> = {}): Quality {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1_000;
      this.judge.handle(factsWith(change), this.now);
    }
    return this.judge.quality;
  }
}

test("packets that were lost and repaired are nobody's business", () => {
  expect(new Timeline().pass(60, { uplinkLoss: 0.3, audibleLoss: 0.01 })).toBe("good");
});

test("a tenth of the voice missing is weak, a fifth is bad", () => {
  expect(new Timeline().pass(15, { audibleLoss: 0.1 })).toBe("weak");
  expect(new Timeline().pass(15, { audibleLoss: 0.2 })).toBe("bad");
});

test("a single bad second is not mentioned", () => {
  const time = new Timeline();
  time.pass(10);
  expect(time.pass(1, { audibleLoss: 0.5 })).toBe("good");
  expect(time.pass(10)).toBe("good");
});

test("a long way is fine, a delay that makes people interrupt each other is not", () => {
  expect(new Timeline().pass(15, { rttMs: 300, bufferMs: 100 })).toBe("good");
  expect(new Timeline().pass(15, { rttMs: 500, bufferMs: 300 })).toBe("weak");
  expect(new Timeline().pass(15, { rttMs: 800, bufferMs: 500 })).toBe("bad");
});

test("pictures that stand still half of the time are weak", () => {
  expect(new Timeline().pass(15, { frozen: 0.2 })).toBe("good");
  expect(new Timeline().pass(15, { frozen: 0.5 })).toBe("weak");
});

test("it recovers in its own time, without blinking", () => {
  const time = new Timeline();
  time.pass(15, { audibleLoss: 0.1 });
  expect(time.pass(4)).toBe("weak");
  expect(time.pass(8)).toBe("good");
  const blinks = Array.from({ length: 40 }, (_, second) =>
    time.pass(1, { audibleLoss: second % 2 === 0 ? 0.075 : 0.045 }),
  );
  expect(new Set(blinks).size).toBeLessThanOrEqual(2);
});

test("somebody who says nothing is heard well", () => {
  expect(new Timeline().pass(20, { audibleLoss: null, bufferMs: null, rttMs: 900 })).toBe("good");
});

test("of several people at least half come through as well as is said", () => {
  expect(usualQuality([])).toBe("good");
  expect(usualQuality(["bad"])).toBe("bad");
  expect(usualQuality(["bad", "good"])).toBe("good");
  expect(usualQuality(["bad", "good", "weak"])).toBe("weak");
});
