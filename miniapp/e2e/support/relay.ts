/** A TURN server (coturn) on an address of this machine that every browser takes, for one test. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./server";

const SECRET = "of-this-test-alone";
const STARTS_WITHIN_MS = 10_000;

/** Firefox takes no relay on a loopback address. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const own = all.find(({ family, internal }) => family === "IPv4" && !internal);
  if (!own) throw new Error("a relay needs an IPv4 address of this machine besides loopback");
  return own.address;
}

export class Relay {
  private readonly folder = mkdtempSync(join(tmpdir(), "efir-relay-"));
  private readonly child: ChildProcess;
  readonly port: number;
  readonly address = ownAddress();

  private constructor(port: number) {
    this.port = port;
    const { address } = this;
    const place = (name: string): string => join(this.folder, name);
    const options = {
      "listening-port": String(port),
      "listening-ip": address,
      "relay-ip": address,
      "static-auth-secret": SECRET,
      realm: "efir",
      pidfile: place("pid"),
      userdb: place("db"),
      "log-file": place("log"),
    };
    const given = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    const switches = ["--use-auth-secret", "--no-tls", "--no-dtls", "--no-cli", "-n"];
    this.child = spawn("turnserver", [...switches, ...given], { stdio: "ignore" });
  }

  static async start(): Promise<Relay> {
    const relay = new Relay(await freePort());
    await relay.listening();
    return relay;
  }

  /** What the process is told about it. */
  environment(transport: "udp" | "tcp"): Record<string, string> {
    return {
      TURN_URL: `turn:${this.address}:${this.port}?transport=${transport}`,
      TURN_SECRET: SECRET,
    };
  }

  stop(): void {
    this.child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async listening(): Promise<void> {
    const deadline = Date.now() + STARTS_WITHIN_MS;
    while (!(await answers(this.address, this.port))) {
      if (Date.now() > deadline) throw new Error("coturn did not start: apt-get install coturn");
      await pause(50);
    }
  }
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port });
    socket.once("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}
