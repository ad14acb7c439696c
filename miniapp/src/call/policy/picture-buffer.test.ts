import { expect, test } from "vitest";
import { PictureBufferPolicy } from "./picture-buffer";

/** How long a picture is held after `seconds` on a path that loses `lost` with a round trip of `rttMs`. */
class Timeline {
  private readonly policy = new PictureBufferPolicy();
  private now = 0;

  pass(seconds: number, lost: number, rttMs: number | null = 100): number | null {
    let holdMs: number | null = null;
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1_000;
      holdMs = this.policy.handle(lost, rttMs, this.now);
    }
    return holdMs;
  }
}

test("a picture is held for the round trips in which what is lost can come again", () => {
  const held = (lost: number, rttMs: number): number | null => new Timeline().pass(20, lost, rttMs);
  expect([0.05, 0.1, 0.2, 0.3].map((lost) => held(lost, 100))).toEqual([300, 400, 500, 500]);
  expect([20, 50, 150, 300].map((rttMs) => held(0.2, rttMs))).toEqual([200, 300, 700, 700]);
});

test("a path that loses nothing holds nothing, nor does one packet lost by accident", () => {
  expect(new Timeline().pass(60, 0.005)).toBeNull();
  const time = new Timeline();
  time.pass(1, 0.09);
  expect(time.pass(10, 0)).toBeNull();
});

test("a path of which no round trip is known holds nothing", () => {
  expect(new Timeline().pass(60, 0.3, null)).toBeNull();
});

test("the wait grows at once and is kept while packets get lost, for a picture that hurries is seen", () => {
  const time = new Timeline();
  expect(time.pass(20, 0.05)).toBe(300);
  expect(time.pass(10, 0.3)).toBe(500);
  expect(time.pass(60, 0.05)).toBe(500);
});

test("a quarter of a minute without loss ends it", () => {
  const time = new Timeline();
  time.pass(20, 0.2);
  expect(time.pass(20, 0)).toBe(500);
  expect(time.pass(10, 0)).toBeNull();
});
