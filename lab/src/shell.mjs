/** Runs commands and keeps long-lived children, so that all of them can be ended. */
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs a command to its end; a failure carries what the command wrote. */
export async function sh(command, ...args) {
  try {
    const { stdout } = await run(command, args, { maxBuffer: 16 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    throw new Error(`${command} ${args.join(" ")}: ${error.stderr || error.message}`.trim());
  }
}

/** Arguments that run `command` inside a network namespace. */
export const inside = (namespace, ...command) => ["netns", "exec", namespace, ...command];

/** A long-lived child with what it wrote last, for error messages. */
export class Child {
  /** @param {string} name what messages call it */
  constructor(name, command, args, options = {}) {
    this.name = name;
    this.output = "";
    this.process = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], ...options });
    const keep = (chunk) => (this.output = (this.output + chunk).slice(-20_000));
    this.process.stdout?.on("data", keep);
    this.process.stderr?.on("data", keep);
    this.ended = new Promise((done) => {
      this.process.once("exit", done);
      this.process.once("error", done);
    });
  }

  get alive() {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Ends it, by force after two seconds. */
  async end(signal = "SIGTERM") {
    if (!this.alive) return;
    this.process.kill(signal);
    const late = setTimeout(() => this.process.kill("SIGKILL"), 2000);
    await this.ended;
    clearTimeout(late);
  }
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks again and again until the answer is truthy; fails with `what` after `ms`. */
export async function until(what, ms, ask, every = 50) {
  const deadline = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${ms} ms`);
    await pause(every);
  }
}
