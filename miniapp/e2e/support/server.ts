/** The real process, started and killed as a deployer's machine would. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const binary = resolve(import.meta.dirname, "../../../target/debug/efir");

/** A process with its own port and its own data, and the simulator instead of Telegram. */
export class Server {
  private child: ChildProcess | null = null;
  private output = "";

  readonly port: number;
  private readonly dataDir: string;
  private readonly env: Record<string, string>;

  private constructor(port: number, dataDir: string, env: Record<string, string>) {
    this.port = port;
    this.dataDir = dataDir;
    this.env = env;
  }

  static async start(env: Record<string, string> = {}): Promise<Server> {
    const server = new Server(await freePort(), mkdtempSync(join(tmpdir(), "efir-e2e-")), env);
    await server.run();
    return server;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Everything the process has written so far, over all its lives. */
  get log(): string {
    return this.output;
  }

  /** Starts the process (again) and waits until it answers. */
  async run(): Promise<void> {
    if (!existsSync(binary)) throw new Error(`${binary} is missing: cargo build`);
    const child = spawn(binary, [], {
      cwd: this.dataDir,
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: this.dataDir,
        PORT: String(this.port),
        DATA_DIR: this.dataDir,
        STUN_URLS: "",
        RUST_LOG: "info",
        ...this.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    const keep = (chunk: Buffer) => (this.output += chunk.toString());
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    await this.healthy(child);
  }

  /** As a power cut would: no goodbye to anybody. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Stops for good and forgets the data. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.child;
    this.child = null;
    if (child?.exitCode !== null) return;
    const gone = new Promise<void>((done) => child.once("exit", () => done()));
    child.kill(signal);
    await gone;
  }

  private async healthy(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const answer = await fetch(`${this.origin}/api/health`).catch(() => null);
      if (answer?.ok) return;
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`the process did not come up:\n${this.output}`);
      }
      await pause(50);
    }
  }
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      if (address === null || typeof address === "string") {
        fail(new Error("no port"));
        return;
      }
      probe.close(() => done(address.port));
    });
  });
}
