/**
 * A sound server whose device is nothing. Firefox runs no `AudioContext` on a machine without a device
 * for sound, and machines for tests have none.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";

const PATH = process.env["PULSEAUDIO"] ?? "/usr/bin/pulseaudio";

/** Browsers that start while it runs find it. */
export class SoundServer {
  private readonly child: ChildProcess;
  private readonly folder: string;

  private constructor(child: ChildProcess, folder: string) {
    this.child = child;
    this.folder = folder;
  }

  static async start(): Promise<SoundServer> {
    if (!existsSync(PATH)) {
      throw new Error(`No PulseAudio at ${PATH}: apt-get install pulseaudio, or set PULSEAUDIO`);
    }
    const folder = mkdtempSync(join(tmpdir(), "efir-sound-"));
    const socket = join(folder, "socket");
    const modules = [
      "module-null-sink",
      `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
    ];
    const child = spawn(
      PATH,
      ["-n", "--exit-idle-time=-1", ...modules.flatMap((module) => ["-L", module])],
      {
        env: { PATH: process.env["PATH"], HOME: folder, XDG_RUNTIME_DIR: folder },
        stdio: "ignore",
      },
    );
    const server = new SoundServer(child, folder);
    await expect.poll(() => existsSync(socket), { message: "the sound server runs" }).toBe(true);
    process.env["PULSE_SERVER"] = `unix:${socket}`;
    return server;
  }

  async stop(): Promise<void> {
    delete process.env["PULSE_SERVER"];
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
