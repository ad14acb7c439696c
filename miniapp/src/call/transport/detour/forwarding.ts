/**
 * When the page has a connection over UDP to the server, by which the voices of a large room travel in place
 * of the socket: offers it, gives up on it, tries again. Pure: what the server says, what becomes of the
 * connection and the time in; offers out. Knows no WebRTC and no sound.
 *
 * The socket stays, for words, and has the voices whenever there is no connection: so nothing is lost by an
 * offer that leads nowhere, and whoever UDP does not reach stays where they are.
 */
import type { VoiceFromClient } from "../../../protocol/generated";
import type { Clock } from "../../clock";

/** From the offer to media: three round trips on a slow phone. */
const OPEN_MS = 8_000;
/** Where UDP does not get through it will not in a moment either. */
const AGAIN_MS = [15_000, 60_000] as const;
const AGAIN_LONGEST_MS = 300_000;
/** The server takes one offer a second (`OFFERS_EVERY`). */
const OFFERS_EVERY_MS = 1_200;
/** One that has carried is worth more haste. */
const LOST_AGAIN_MS = 1_000;

/** The connection, as far as it is known here. */
export interface ForwardedPeer {
  /** The SDP to be offered. */
  offer(): Promise<string>;
  answer(sdp: string): Promise<void>;
  close(): void;
}

/** What it needs from outside. */
export interface ForwardingDeps<Peer extends ForwardedPeer> {
  readonly clock: Clock;
  /** `onState`: media flow, or do not any more; nothing is told after it is closed. */
  readonly create: (onState: (isConnected: boolean) => void) => Peer;
  readonly say: (words: Extract<VoiceFromClient, { type: "offer" | "hang_up" }>) => void;
  /** The connection that carries, or none any more. */
  readonly onPeer: (peer: Peer | null) => void;
}

export class Forwarding<Peer extends ForwardedPeer> {
  /** The connection that carries. */
  open: Peer | null = null;
  /** ...or is being made. */
  peer: Peer | null = null;
  private readonly deps: ForwardingDeps<Peer>;
  /** How the server calls it; 0 before its answer. */
  private number = 0;
  private isWanted = false;
  /** The server takes offers, and hears us at present. */
  private isPossible = false;
  private failures = 0;
  private offeredAt = -Infinity;
  private cancel = (): void => undefined;

  constructor(deps: ForwardingDeps<Peer>) {
    this.deps = deps;
  }

  /** Whether voices are to travel that way, where they can. */
  setWanted(isWanted: boolean): void {
    if (isWanted === this.isWanted) return;
    this.isWanted = isWanted;
    this.failures = 0;
    if (isWanted) this.offer();
    else this.hangUp();
  }

  /** A socket is there, and the server has, by its own word, this connection of ours; 0 for none. */
  handleWelcome(forwards: boolean, connection: number): void {
    this.isPossible = forwards;
    if (this.open && connection === this.number && forwards) return;
    // What was said of one before is lost with the socket, or with the server.
    this.drop();
    this.failures = 0;
    this.offer();
  }

  handleSocketGone(): void {
    this.isPossible = false;
  }

  handleAnswer(connection: number, sdp: string): void {
    const { peer } = this;
    if (!peer || this.number !== 0) return;
    this.number = connection;
    peer.answer(sdp).catch(() => {
      if (peer === this.peer) this.fail();
    });
  }

  handleNoConnection(connection: number): void {
    if (this.peer && connection === this.number) this.fail();
  }

  /** Ends it for good. */
  close(): void {
    this.isWanted = false;
    this.hangUp();
  }

  private offer(): void {
    this.cancel();
    if (!this.isWanted || !this.isPossible || this.peer) return;
    const { clock } = this.deps;
    const wait = this.offeredAt + OFFERS_EVERY_MS - clock.now();
    if (wait > 0) {
      this.cancel = clock.after(wait, () => this.offer());
      return;
    }
    this.offeredAt = clock.now();
    const peer = this.deps.create((isConnected) => {
      if (peer === this.peer) this.handleState(peer, isConnected);
    });
    this.peer = peer;
    this.number = 0;
    this.cancel = clock.after(OPEN_MS, () => this.fail());
    peer.offer().then(
      (sdp) => {
        if (peer === this.peer) this.deps.say({ type: "offer", sdp });
      },
      () => {
        if (peer === this.peer) this.fail();
      },
    );
  }

  private handleState(peer: Peer, isConnected: boolean): void {
    if (!isConnected) {
      this.fail();
      return;
    }
    this.cancel();
    this.failures = 0;
    this.open = peer;
    this.deps.onPeer(peer);
  }

  /** Nothing came of it, or nothing does any more: the server is told, and sends over the socket. */
  private fail(): void {
    const again = this.open ? LOST_AGAIN_MS : (AGAIN_MS[this.failures] ?? AGAIN_LONGEST_MS);
    if (!this.open) this.failures += 1;
    this.hangUp();
    this.cancel = this.deps.clock.after(again, () => this.offer());
  }

  private hangUp(): void {
    if (this.peer) this.deps.say({ type: "hang_up" });
    this.drop();
  }

  private drop(): void {
    this.cancel();
    const wasOpen = this.open !== null;
    const { peer } = this;
    this.peer = this.open = null;
    this.number = 0;
    if (wasOpen) this.deps.onPeer(null);
    peer?.close();
  }
}
