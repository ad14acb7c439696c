import assert from "node:assert/strict";
import { test } from "node:test";
import { joinsInWords, ofJoins } from "../src/joins.mjs";

test("of twenty joins, the median is the tenth and nine of ten the eighteenth", () => {
  const times = Array.from({ length: 20 }, (_, n) => 20_000 - 1_000 * n);
  assert.deepEqual(ofJoins(times), {
    count: 20,
    medianMs: 10_000,
    nineOfTenMs: 18_000,
    mostMs: 20_000,
  });
});

test("a join that never came to a sound is longer than any other", () => {
  assert.deepEqual(ofJoins([3_000, null, 2_000]), {
    count: 3,
    medianMs: 3_000,
    nineOfTenMs: null,
    mostMs: null,
  });
});

test("the table has a row for every app and every choice of settings", () => {
  const line = { profile: "loss30", app: "efir", tcp: "default", ...ofJoins([2_000, null]) };
  assert.equal(
    joinsInWords([line]).split("\n").at(-1),
    "| loss30 | efir | default | 2 | 2.0 s | never | never |",
  );
});
