import { expect, test } from "vitest";
import { BufferPolicy, type Heard } from "./buffer";

/** A second of a voice in which nothing was unusual but `change`. */
const after = (change: Partial<Heard>): Heard => ({
  lost: 0,
  isLate: false,
  isHeldFor: false,
  isNarrow: false,
  isFar: false,
  isSuspect: false,
  queueAt: null,
  ...change,
});

const run = (policy: BufferPolicy, from: number, losses: readonly number[]): (number | null)[] =>
  losses.map((lost, second) => policy.handle(after({ lost }), (from + second) * 1_000));

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

test("what has come late again and again holds the voice longer for a while", () => {
  const policy = new BufferPolicy();
  expect(policy.handle(after({}), 1_000)).toBeNull();
  expect(policy.handle(after({ lost: 0.005, isLate: true }), 2_000)).toBeNull();
  expect(policy.handle(after({ lost: 0.005, isLate: true }), 6_000)).toBe(240);
  expect(policy.handle(after({}), 20_000)).toBe(240);
  expect(policy.handle(after({}), 21_000)).toBeNull();
});

test("what has come late once in a quarter of a minute holds nothing: packets had another length", () => {
  const policy = new BufferPolicy();
  expect(policy.handle(after({ isLate: true }), 2_000)).toBeNull();
  expect(policy.handle(after({}), 3_000)).toBeNull();
  expect(policy.handle(after({ isLate: true }), 18_000)).toBeNull();
});

test("every late second while it is held begins the wait anew", () => {
  const policy = new BufferPolicy();
  for (const at of [1_000, 5_000, 19_000]) policy.handle(after({ isLate: true }), at);
  expect(policy.handle(after({}), 33_000)).toBe(240);
  expect(policy.handle(after({}), 34_000)).toBeNull();
});

test("where copies are of no use to a voice that is not held, a little loss holds it", () => {
  const policy = new BufferPolicy();
  const held = [0.03, 0.03, 0.03, 0.03].map((lost, second) =>
    policy.handle(after({ lost, isHeldFor: true }), second * 1_000),
  );
  expect(held).toEqual([null, null, null, 120]);
});

test("over a long way a voice is held from its first word on, and let go after some clean seconds", () => {
  const policy = new BufferPolicy();
  expect(policy.handle(after({ isFar: true }), 1_000)).toBe(240);
  expect(policy.handle(after({}), 15_000)).toBe(240);
  expect(policy.handle(after({}), 16_001)).toBeNull();
});

test("on a narrow path the voice is held before anything is missed", () => {
  const policy = new BufferPolicy();
  expect(policy.handle(after({ isNarrow: true }), 1_000)).toBe(240);
  expect(policy.handle(after({}), 15_000)).toBe(240);
  expect(policy.handle(after({}), 16_000)).toBeNull();
});

test("where one round trip after the other waits in a queue the voice is held, too", () => {
  const policy = new BufferPolicy();
  expect(policy.handle(after({ queueAt: 800 }), 1_000)).toBeNull();
  expect(policy.handle(after({ queueAt: 800 }), 2_000)).toBeNull();
  expect(policy.handle(after({ queueAt: 3_300 }), 4_000)).toBe(240);
  expect(policy.handle(after({}), 18_000)).toBe(240);
  expect(policy.handle(after({}), 19_000)).toBeNull();
});

test("one round trip that has waited holds nothing: a browser was busy", () => {
  const policy = new BufferPolicy();
  expect(policy.handle(after({ queueAt: 800 }), 1_000)).toBeNull();
  expect(policy.handle(after({}), 3_500)).toBeNull();
  expect(policy.handle(after({ queueAt: 16_000 }), 16_500)).toBeNull();
});
