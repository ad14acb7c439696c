import { expect, test } from "vitest";
import { BufferPolicy } from "./buffer";

const run = (policy: BufferPolicy, from: number, losses: readonly number[]): (number | null)[] =>
  losses.map((lost, second) => policy.handle(lost, false, (from + second) * 1_000));

test("voice is not held while nothing is lost", () => {
  expect(run(new BufferPolicy(), 0, [0, 0.02, 0, 0.03])).toEqual([null, null, null, null]);
});

test("loss that stays holds the voice until copies can have come", () => {
  expect(run(new BufferPolicy(), 0, [0.2, 0.2, 0.2]).at(-1)).toBe(120);
});

test("it is let go a quarter of a minute after the last loss, not between two bursts", () => {
  const policy = new BufferPolicy();
  run(policy, 0, [0.3, 0.3]);
  const calm = run(policy, 2, new Array<number>(40).fill(0));
  expect(calm[14]).toBe(120);
  expect(calm.at(-1)).toBeNull();
});

test("what has come late holds the voice longer for a while", () => {
  const policy = new BufferPolicy();
  expect(policy.handle(0, false, 1_000)).toBeNull();
  expect(policy.handle(0.005, true, 2_000)).toBe(240);
  expect(policy.handle(0, false, 16_000)).toBe(240);
  expect(policy.handle(0, false, 17_000)).toBeNull();
});
