/**
 * A bad last mile: what a TURN server sends to its clients passes through here, and a share of it is
 * lost. With everything relayed, each direction of a call loses that share once.
 */
import { type Socket, createSocket } from "node:dgram";
import type { Relay } from "./relay";
import { freePort } from "./server";

export class Lossy {
  readonly port: number;
  private readonly relay: Relay;
  private readonly listener = createSocket("udp4");
  /** Towards the relay, one for each client. */
  private readonly ways = new Map<string, Socket>();
  /** From 0 to 1. */
  private lost = 0;
  private seed = 1;

  private constructor(relay: Relay, port: number) {
    this.relay = relay;
    this.port = port;
    this.listener.on("message", (packet, { address, port: from }) => {
      this.way(address, from).send(packet, relay.port, relay.address);
    });
  }

  static async before(relay: Relay): Promise<Lossy> {
    const lossy = new Lossy(relay, await freePort());
    await new Promise<void>((done) => lossy.listener.bind(lossy.port, relay.address, done));
    return lossy;
  }

  /** From now on such a share of the packets is lost, each by itself, the same ones in every run. */
  lose(share: number): void {
    this.lost = share;
  }

  /** What the process is told about it. */
  environment(): Record<string, string> {
    const { TURN_SECRET = "" } = this.relay.environment("udp");
    return { TURN_URL: `turn:${this.relay.address}:${this.port}?transport=udp`, TURN_SECRET };
  }

  close(): void {
    this.listener.close();
    for (const way of this.ways.values()) way.close();
  }

  private way(address: string, port: number): Socket {
    const key = `${address} ${port}`;
    const known = this.ways.get(key);
    if (known) return known;
    const way = createSocket("udp4");
    way.on("message", (packet) => {
      if (this.random() >= this.lost) this.listener.send(packet, port, address);
    });
    this.ways.set(key, way);
    return way;
  }

  /** Uniform in [0, 1): a linear congruential generator (Numerical Recipes), of which the high bits count. */
  private random(): number {
    this.seed = (Math.imul(this.seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.seed / 2 ** 32;
  }
}
