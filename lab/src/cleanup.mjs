/** Whatever a run makes goes away with it, also when a signal ends it. Knows nothing of calls. */
import { mkdirSync } from "node:fs";
import { SCRATCH } from "./needs.mjs";
import { sweep } from "./network.mjs";
import { pause } from "./shell.mjs";
import { lock } from "./turn-taking.mjs";

/** A step that takes longer hangs; the next one has its turn. */
const STEP_MS = 8000;
/** How long interrupted work may take to fail: what it made later would outlive the last sweep. */
const STOP_MS = 2000;

/** Things to end, in reverse order of their making, whatever happens. */
export class Cleanup {
  steps = [];
  /** What is being done, for messages. */
  doing = "the start";
  /** @type {Promise<void> | null} */ end = null;

  /** What is made while the others are being ended is the next to go. */
  add(step) {
    this.steps.push(step);
  }

  /** Happens once; everybody who asks waits for the same end. */
  run() {
    return (this.end ??= this.runSteps());
  }

  async runSteps() {
    while (this.steps.length > 0) await attempt(this.steps.pop());
  }
}

function attempt(step) {
  return new Promise((done) => {
    const late = setTimeout(done, STEP_MS);
    Promise.resolve()
      .then(step)
      .catch(() => {})
      .then(() => {
        clearTimeout(late);
        done();
      });
  });
}

let current = null;
let interrupted = false;

/** Ends a run from outside (signals); what it has made goes with it, and nothing comes after it. */
export async function interrupt() {
  interrupted = true;
  await current?.run();
}

/** Does `work` once the machine is free, with a {@link Cleanup} for what it makes. */
export async function withCleanup(work) {
  mkdirSync(SCRATCH, { recursive: true });
  const giveBack = await lock();
  const cleanup = (current = new Cleanup());
  let working;
  cleanup.add(giveBack);
  cleanup.add(sweep);
  cleanup.add(() => Promise.race([working, pause(STOP_MS)]));
  try {
    working = work(cleanup);
    return await working;
  } finally {
    await cleanup.run();
    current = null;
    // The signal's handler ends the process; until then no other run begins and nothing is noted.
    if (interrupted) await new Promise(() => {});
  }
}
