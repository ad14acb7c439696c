/** A cable between browsers and the server that can be pulled: a TCP relay on a port of its own. */
import {
  type AddressInfo,
  type Server as NetServer,
  type Socket,
  connect,
  createServer,
} from "node:net";

export class Cable {
  private readonly sockets = new Set<Socket>();
  private pulled = false;

  private readonly listener: NetServer;
  private readonly target: number;

  private constructor(listener: NetServer, target: number) {
    this.listener = listener;
    this.target = target;
    listener.on("connection", (near) => this.join(near));
  }

  static async to(target: number): Promise<Cable> {
    const listener = createServer();
    await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
    return new Cable(listener, target);
  }

  get origin(): string {
    return `http://localhost:${(this.listener.address() as AddressInfo).port}`;
  }

  /** Cuts what is connected and refuses everything new until it is plugged in again. */
  pull(): void {
    this.pulled = true;
    for (const socket of this.sockets) socket.destroy();
  }

  plugIn(): void {
    this.pulled = false;
  }

  close(): void {
    this.pull();
    this.listener.close();
  }

  private join(near: Socket): void {
    if (this.pulled) {
      near.destroy();
      return;
    }
    const far = connect(this.target, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
