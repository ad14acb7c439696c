/** One run at a time in a laboratory, whoever started it. */
import { rmSync, writeFileSync } from "node:fs";
import { LANE, readOr } from "./needs.mjs";
import { pause } from "./shell.mjs";

/** Two runs at a time would sweep each other's namespaces away. */
const LOCK = `/run/efirlab${LANE}.pid`;

/** The laboratory's commands in a `cmdline`, where a zero ends each word; the folder may be any. */
const COMMAND = /[/\0](run|table|joins|soak|history|namespaces\.smoke)\.mjs\0/;

/**
 * Takes the machine, before anything is made or swept away; waits for its turn. Answers with how to
 * give it back.
 */
export async function lock() {
  let told = false;
  while (!taken()) {
    const owner = readOr(LOCK, "?");
    if (!told)
      process.stderr.write(`waiting for another run of the laboratory (process ${owner})\n`);
    told = true;
    await pause(1000);
  }
  return () => rmSync(LOCK, { force: true });
}

/** Takes the lock if nobody living has it. */
function taken() {
  const owner = Number(readOr(LOCK, "0"));
  // A process that was killed has left its number, which somebody else may have by now.
  const lives = owner !== 0 && isLaboratory(readOr(`/proc/${owner}/cmdline`, ""));
  if (lives) return false;
  rmSync(LOCK, { force: true });
  try {
    writeFileSync(LOCK, `${process.pid}`, { flag: "wx" });
    return true;
  } catch {
    return false;
  }
}

export const isLaboratory = (commandLine) => COMMAND.test(commandLine);
