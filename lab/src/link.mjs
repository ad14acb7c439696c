/** The process between two TUN devices, and its control socket. */
import { rmSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { LINK, SCRATCH } from "./needs.mjs";
import { Child, inside, until } from "./shell.mjs";

/** What a link does when nothing is said: nothing. */
export const CLEAN = { up: {}, down: {} };

export class Link {
  /** @type {Child} */ child;
  /** Of the control socket. */
  path = "";
  /** @type {import("node:net").Socket} */ socket;
  /** Who waits for an answer, in order. */
  waiting = [];

  /**
   * A link that comes late on a busy machine would be a worse network than it was asked to be, so it
   * goes before everything else. Devices `near` and `far` both appear in `namespace`; the caller moves
   * the far one.
   */
  static async start(namespace, near, far, seed) {
    const link = new Link();
    link.path = join(SCRATCH, `${namespace}-${near}.sock`);
    rmSync(link.path, { force: true });
    const args = inside(
      namespace,
      "nice",
      "-n",
      "-15",
      LINK,
      "--near",
      near,
      "--far",
      far,
      "--control",
      link.path,
      "--seed",
      `${seed}`,
    );
    link.child = new Child(`link ${near}`, "ip", args);
    await until(
      `the link of ${namespace}`,
      5000,
      () => {
        if (!link.child.alive) throw new Error(`the link did not start: ${link.child.output}`);
        return existsSync(link.path);
      },
      10,
    );
    await link.connect();
    return link;
  }

  async connect() {
    this.socket = createConnection(this.path);
    await new Promise((done, fail) => this.socket.once("connect", done).once("error", fail));
    createInterface({ input: this.socket }).on("line", (line) =>
      this.waiting.shift()?.(JSON.parse(line)),
    );
  }

  /** Sets shapes (see `lab/link/src/path.rs`); answers with the counters of both directions. */
  async shape(shapes) {
    const answer = await new Promise((done) => {
      this.waiting.push(done);
      this.socket.write(`${JSON.stringify(shapes)}\n`);
    });
    if (answer.error)
      throw new Error(`the link refused ${JSON.stringify(shapes)}: ${answer.error}`);
    return answer;
  }

  counters() {
    return this.shape({});
  }

  async end() {
    this.socket?.destroy();
    this.child.process.stdin?.end();
    await this.child.end();
    rmSync(this.path, { force: true });
  }
}
