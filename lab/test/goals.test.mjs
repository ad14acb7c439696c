import assert from "node:assert/strict";
import { test } from "node:test";
import { busyProfiles, figureOf, inWords, isReached, markdown, rowsOf } from "../src/goals.mjs";
import { PROFILES, SHORT } from "../profiles.mjs";

const PROFILE = {
  title: "a bad day",
  goals: [
    { figure: "audibleLoss", most: 2, unit: "%" },
    { figure: "fps", least: 10, unit: "fps" },
  ],
};

test("a run without the figure counts as never", () => {
  assert.equal(figureOf([{ recoveryMs: 500 }, { recoveryMs: null }, {}], "recoveryMs"), Infinity);
  assert.equal(
    figureOf([{ recoveryMs: 500 }, { recoveryMs: null }, { recoveryMs: 700 }], "recoveryMs"),
    700,
  );
  assert.equal(figureOf([{ fps: null }, { fps: null }, { fps: 12 }], "fps", true), 0);
  assert.equal(figureOf([], "fps"), null);
});

test("a recovery must not come later than the baseline's, give or take two samples", () => {
  const goal = { figure: "recoveryMs", most: 800, unit: "ms", notAfterBaseline: true };
  assert.equal(isReached(goal, 500, 450), true);
  assert.equal(isReached(goal, 700, 450), false);
  assert.equal(isReached(goal, 700, null), true);
});

test("a goal beside the plain page is so much more than it has, and says nothing without it", () => {
  const goal = { figure: "waitMs", overBaseline: 25, unit: "short" };
  assert.equal(isReached(goal, 60, 35), true);
  assert.equal(isReached(goal, 61, 35), false);
  const wait = { wait: { title: "waiting", goals: [goal] } };
  const row = (results) => rowsOf(wait, { wait: results })[0];
  assert.equal(row({ efir: [{ waitMs: 61 }], baseline: [{ waitMs: 35 }] }).reached, "**no**");
  assert.equal(row({ efir: [{ waitMs: 61 }] }).reached, "–");
  assert.equal(row({ efir: [{ waitMs: 61 }] }).goal, "≤ plain page + 25 ms");
});

test("figures are written as people read them", () => {
  assert.equal(inWords(1234, "ms"), "1.2 s");
  assert.equal(inWords(0.456, "%"), "0.46 %");
  assert.equal(inWords(12.34, "%"), "12.3 %");
  assert.equal(inWords(Infinity, "ms"), "never");
  assert.equal(inWords(null, "%"), "–");
});

test("the table has one row for each goal, with the baseline beside it", () => {
  const results = {
    bad: { efir: [{ audibleLoss: 1.5, fps: 8 }], baseline: [{ audibleLoss: 9, fps: 20 }] },
  };
  assert.equal(
    markdown(rowsOf({ bad: PROFILE, other: PROFILE }, results)),
    [
      "| situation | figure | Efir | goal | plain page | reached |",
      "| --- | --- | --- | --- | --- | --- |",
      "| a bad day | audible loss | 1.50 % | ≤ 2.00 % | 9.00 % | yes |",
      "|  | pictures | 8 fps | ≥ 10 fps | 20 fps | **no** |",
    ].join("\n"),
  );
});

test("every profile has a title, people and goals", () => {
  for (const [name, profile] of Object.entries(PROFILES)) {
    assert.ok(profile.title && profile.people.length >= 2 && profile.goals.length > 0, name);
  }
  for (const name of SHORT) assert.ok(PROFILES[name], name);
});

test("rows are named in which the machine itself was too busy", () => {
  const calm = { efir: [{ machineBusy: 12 }], baseline: [{ machineBusy: null }] };
  const loaded = { efir: [{ machineBusy: 12 }], baseline: [{ machineBusy: 80 }] };
  assert.deepEqual(busyProfiles({ calm, loaded }), ["loaded"]);
});
