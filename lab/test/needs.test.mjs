import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { NotAvailable, ROOT, checkNeeds } from "../src/needs.mjs";

const COMMANDS = [
  ["run.mjs", "loss10"],
  ["table.mjs"],
  ["soak.mjs"],
  ["test/namespaces.smoke.mjs"],
];

test("a system without the kernel's values lacks BBR, in words", () => {
  assert.throws(
    () => checkNeeds({ kernel: "/nowhere" }),
    (error) => error instanceof NotAvailable && error.message.includes("Linux with BBR"),
  );
});

test("a laboratory without browser tools and programs says what is missing: not run", () => {
  const folder = mkdtempSync(join(tmpdir(), "efirlab-"));
  try {
    cpSync(join(ROOT, "lab"), join(folder, "lab"), { recursive: true });
    for (const [command, ...args] of COMMANDS) {
      const { status, stderr } = spawnSync(process.execPath, [command, ...args], {
        cwd: join(folder, "lab"),
        env: { PATH: "/nowhere" },
        encoding: "utf8",
      });
      assert.equal(status, 3, `${command}: ${stderr}`);
      assert.match(stderr, /playwright-core: npm --prefix miniapp ci/, command);
      assert.match(stderr, /espeak-ng: apt-get install -y espeak-ng/, command);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
