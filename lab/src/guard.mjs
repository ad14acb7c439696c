/** Runs a command so that nothing is left behind: on success, on failure and on a signal. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { NotAvailable } from "./needs.mjs";
import { interrupt } from "./scenario.mjs";

/** Exit code for "not allowed or not installed here": neither passed nor failed. */
export const NOT_RUN = 3;

/** Two runs at a time would sweep each other's namespaces away. */
const LOCK = "/run/efirlab.pid";

/** For after {@link checkNeeds}, before anything is made or swept away. */
export function lock() {
  const owner = Number(readOr(LOCK, "0"));
  if (
    owner &&
    owner !== process.pid &&
    /efirlab|lab\//.test(readOr(`/proc/${owner}/cmdline`, ""))
  ) {
    throw new Error(`another run of the laboratory is under way (process ${owner}); one at a time`);
  }
  writeFileSync(LOCK, `${process.pid}`);
  process.on("exit", () => {
    if (Number(readOr(LOCK, "0")) === process.pid) rmSync(LOCK, { force: true });
  });
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
