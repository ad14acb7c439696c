import assert from "node:assert/strict";
import { test } from "node:test";
import { flatness } from "../src/memory.mjs";

test("memory is flat when the last quarter is at most a fifth and 4 MiB above the first", () => {
  assert.deepEqual(flatness([8, 10, 11, 9, 12, 13, 16, 16]), { warm: 10, end: 16, flat: true });
  assert.deepEqual(flatness([8, 10, 11, 9, 12, 13, 16, 17]), { warm: 10, end: 16.5, flat: false });
});

test("a process that has just been restarted is neither the measure nor the end", () => {
  const series = [40, 12, 40, 41, 40, 42, 41, 40, 41, 42, 12, 41];
  assert.deepEqual(flatness(series), { warm: 40, end: 41, flat: true });
});

test("a short series is judged by its first and its last value", () => {
  assert.deepEqual(flatness([10, 17]), { warm: 10, end: 17, flat: false });
  assert.deepEqual(flatness([10]), { warm: 10, end: 10, flat: true });
});
