/** Runs a command so that nothing is left behind: on success, on failure and on a signal. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { NotAvailable } from "./needs.mjs";
import { interrupt } from "./scenario.mjs";
import { pause } from "./shell.mjs";

/** Exit code for "not allowed or not installed here": neither passed nor failed. */
export const NOT_RUN = 3;

/** Two runs at a time would sweep each other's namespaces away. */
const LOCK = "/run/efirlab.pid";

/** For after {@link checkNeeds}, before anything is made or swept away. Waits for its turn. */
export async function lock() {
  let told = false;
  while (!taken()) {
    const owner = readOr(LOCK, "?");
    if (!told) process.stderr.write(`waiting for another run of the laboratory (process ${owner})\n`);
    told = true;
    await pause(1000);
  }
  process.on("exit", () => {
    if (Number(readOr(LOCK, "0")) === process.pid) rmSync(LOCK, { force: true });
  });
}

/** Takes the lock if nobody living has it. */
function taken() {
  const owner = Number(readOr(LOCK, "0"));
  // A process that was killed has left its number, which somebody else may have by now.
  const lives = owner !== 0 && /\blab\//.test(readOr(`/proc/${owner}/cmdline`, ""));
  if (lives) return false;
  rmSync(LOCK, { force: true });
  try {
    writeFileSync(LOCK, `${process.pid}`, { flag: "wx" });
    return true;
  } catch {
    return false;
  }
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return otherwise;
  }
}

export async function guard(work) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, async () => {
      await interrupt();
      process.exit(130);
    });
  }
  try {
    await work();
    process.exit(process.exitCode ?? 0);
  } catch (error) {
    console.error(error instanceof NotAvailable ? `not run: ${error.message}` : error);
    process.exit(error instanceof NotAvailable ? NOT_RUN : 1);
  }
}
