/** What runs in the hub's namespace: the TLS front, the server behind it, and coturn. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { certificate } from "./browser.mjs";
import { HUB, HUB_ADDRESS } from "./network.mjs";
import { ROOT, SCRATCH } from "./needs.mjs";
import { Child, inside, pause, until } from "./shell.mjs";

/** Where the server listens, inside the namespace. */
export const PORT = 3000;
export const TURN_SECRET = "lab-only-secret";

/** A program of ours that node runs in the hub's namespace, with a channel for messages. */
export function hubProgram(name, file, args = [], env = {}) {
  return new Child(name, "ip", inside(HUB, process.execPath, file, ...args), {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { PATH: process.env.PATH, ...env },
  });
}

/** A server behind the front that can be killed and started again. */
export class Server {
  /** @type {Child} */ child;

  /** `spawn` makes the process; `health` is a path that answers with 200 once it is up. */
  constructor(front, spawn, health, forget = () => {}) {
    this.front = front;
    this.spawn = spawn;
    this.health = health;
    this.forget = forget;
  }

  async start() {
    this.child = this.spawn();
    await this.front.healthy(this.health, this.child);
    return this;
  }

  /** As a power cut would: no goodbye to anybody. */
  async kill() {
    await this.child.end("SIGKILL");
  }

  /** Memory in use, in MiB. */
  get memoryMb() {
    const status = readFileSync(`/proc/${this.child.process.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
  }

  async end() {
    await this.kill();
    this.forget();
  }
}

/** Makes requests inside the hub's namespace and serves HTTPS there. */
export class Front {
  /** @type {Child} */ child;
  /** Who waits for the answer to a request, by its number. */
  asked = new Map();
  count = 0;

  static async start() {
    const { key, cert } = await certificate();
    const front = new Front();
    front.child = hubProgram("front", join(import.meta.dirname, "front.mjs"), [
      key,
      cert,
      `${PORT}`,
    ]);
    await new Promise((done, fail) => {
      front.child.process.on("message", (message) => {
        if (message.ready) return done();
        front.asked.get(message.id)?.(message);
        front.asked.delete(message.id);
      });
      front.child.ended.then(() => fail(new Error(`the front ended: ${front.child.output}`)));
    });
    return front;
  }

  /** `{status, body}`; status 0 when nobody answers. */
  fetch(path, options = {}) {
    const id = (this.count += 1);
    const url = `http://127.0.0.1:${PORT}${path}`;
    return new Promise((done) => {
      this.asked.set(id, done);
      this.child.process.send({ id, url, options });
    });
  }

  /** Cuts every WebSocket that goes through. */
  cutSockets() {
    this.child.process.send({ cut: true });
  }

  /** Waits until the server behind answers with 200. */
  async healthy(path, child, ms = 20_000) {
    await until(
      `${child.name} answering`,
      ms,
      async () => {
        if (!child.alive) throw new Error(`${child.name} ended:\n${child.output}`);
        return (await this.fetch(path)).status === 200;
      },
      30,
    );
  }

  end() {
    return this.child.end();
  }
}

/**
 * coturn with the shipped configuration; only the address, the secret and the certificate are the
 * laboratory's own.
 */
export class Turn {
  /** @type {Child} */ child;
  folder = "";

  static async start() {
    const { key, cert } = await certificate();
    const turn = new Turn();
    turn.folder = mkdtempSync(join(SCRATCH, "turn-"));
    const config = join(turn.folder, "turnserver.conf");
    writeFileSync(
      config,
      labConfig(readFileSync(join(ROOT, "deploy/turnserver.conf"), "utf8"), { key, cert }),
    );
    const args = inside(
      HUB,
      "turnserver",
      "-c",
      config,
      "--no-stdout-log",
      "--log-file",
      "stdout",
      "--pidfile",
      join(turn.folder, "pid"),
      "--userdb",
      join(turn.folder, "db"),
      "--listening-ip",
      HUB_ADDRESS,
      "--relay-ip",
      HUB_ADDRESS,
    );
    turn.child = new Child("coturn", "ip", args);
    await pause(700);
    if (!turn.child.alive) throw new Error(`coturn did not start:\n${turn.child.output}`);
    return turn;
  }

  async end() {
    await this.child.end("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The shipped configuration with the laboratory's address, secret and certificate. */
export function labConfig(shipped, { key, cert }) {
  const own = {
    "external-ip": HUB_ADDRESS,
    "static-auth-secret": TURN_SECRET,
    "allowed-peer-ip": HUB_ADDRESS,
    cert,
    pkey: key,
  };
  return shipped
    .split("\n")
    .map((line) => {
      const name = line.split("=")[0].trim();
      return name in own && !line.startsWith("#") ? `${name}=${own[name]}` : line;
    })
    .join("\n");
}
