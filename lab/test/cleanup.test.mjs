import assert from "node:assert/strict";
import { test } from "node:test";
import { Cleanup } from "../src/cleanup.mjs";

test("what was made last goes first, and a step that fails does not keep the others", async () => {
  const cleanup = new Cleanup();
  const gone = [];
  cleanup.add(() => gone.push("network"));
  cleanup.add(() => Promise.reject(new Error("no such process")));
  cleanup.add(() => gone.push("browser"));
  await cleanup.run();
  assert.deepEqual(gone, ["browser", "network"]);
});

test("whoever asks while things are being ended waits for the same end", async () => {
  const cleanup = new Cleanup();
  const gone = [];
  let close;
  cleanup.add(() => gone.push("network"));
  cleanup.add(() => new Promise((done) => (close = done)));
  const first = cleanup.run();
  const second = cleanup.run().then(() => gone.push("exit"));
  await new Promise(setImmediate);
  assert.deepEqual(gone, []);
  close();
  await Promise.all([first, second]);
  assert.deepEqual(gone, ["network", "exit"]);
});

test("what is made while things are being ended goes too", async () => {
  const cleanup = new Cleanup();
  const gone = [];
  cleanup.add(() => gone.push("network"));
  cleanup.add(() => cleanup.add(() => gone.push("late browser")));
  await cleanup.run();
  assert.deepEqual(gone, ["late browser", "network"]);
});
