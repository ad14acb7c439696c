/**
 * Keeps one session alive over as many sockets as it takes: opens, says hello, pings, notices
 * silence, comes back. Knows time and sockets; knows nothing of rooms, people or media.
 */
import { CLOSE_CODES, type ClientMessage, type CloseCode } from "../../protocol/generated";
import { every, type Clock } from "../clock";
import { mayComeBack, reconnectDelayMs } from "./reconnect-policy";
import { Session, type HelloFacts, type SessionEffect } from "./session";
import type { OpenSocket, Socket } from "./socket";

/** Silence after which a socket counts as dead: two pings and a bit. */
const DEAD_AFTER_MS = 12_000;
/** Silence after a doubtful moment (page shown again, network changed) that counts as dead. */
const PROBE_MS = 3_000;
const PING_MS = 5_000;

/** What the link needs from outside. */
export interface LinkDeps {
  clock: Clock;
  random: () => number;
  openSocket: OpenSocket;
  url: string;
  /** Asked again for every socket. */
  hello(): HelloFacts;
  /** Everything but `live` and `send`, in order. */
  onEffect(effect: Exclude<SessionEffect, { kind: "send" | "reconnect" }>): void;
  /** The socket is gone and a new one is on the way. */
  onLost(): void;
  /** Closed for good. True if a new credential makes another try worthwhile. */
  onClosed(code: CloseCode | null): boolean;
}

export class Link {
  private readonly deps: LinkDeps;
  private readonly session = new Session();
  private socket: Socket | null = null;
  private isOpen = false;
  private isLive = false;
  private isOver = false;
  private attempt = 0;
  private openedAt = 0;
  private heardAt = 0;
  private notBefore = 0;
  private cancelRetry = (): void => undefined;
  private cancelTimers = (): void => undefined;

  constructor(deps: LinkDeps) {
    this.deps = deps;
  }

  /** Opens the first socket. */
  start(): void {
    this.open();
  }

  say(message: ClientMessage): void {
    const frame = this.session.say(message);
    if (frame) this.send(frame);
  }

  /**
   * The network or the page came back: try at once if the socket is down, and if it seems up, ask
   * it and believe it only if it answers soon.
   */
  wake(): void {
    if (this.isOver) return;
    const askedAt = this.deps.clock.now();
    const hangs = !this.isLive && askedAt - this.openedAt > PROBE_MS;
    if (!this.socket || hangs) {
      this.attempt = 0;
      this.open();
    } else if (this.isLive) {
      this.send(this.session.ping());
      const socket = this.socket;
      this.deps.clock.after(PROBE_MS, () => {
        if (this.socket === socket && this.heardAt < askedAt) this.drop(true);
      });
    }
  }

  /** Ends it without a word. */
  stop(): void {
    this.isOver = true;
    this.cancelRetry();
    this.closeSocket();
  }

  private open(): void {
    const { clock } = this.deps;
    this.cancelRetry();
    this.closeSocket();
    this.openedAt = this.heardAt = clock.now();
    this.socket = this.deps.openSocket(this.deps.url, {
      onOpen: () => {
        this.isOpen = true;
        this.heardAt = clock.now();
        this.send(this.session.hello(this.deps.hello()));
      },
      onText: (text) => this.handleText(text),
      onClose: (code) => this.handleClose(code),
    });
    const stopPing = every(clock, PING_MS, () => {
      if (this.isLive) this.send(this.session.ping());
    });
    const stopWatch = every(clock, 1_000, () => {
      if (clock.now() - this.heardAt >= DEAD_AFTER_MS) this.drop(true);
    });
    this.cancelTimers = () => {
      stopPing();
      stopWatch();
    };
  }

  private handleText(text: string): void {
    this.heardAt = this.deps.clock.now();
    for (const effect of this.session.handleText(text)) {
      if (this.isOver) return;
      if (effect.kind === "send") this.send(effect.frame);
      else if (effect.kind === "reconnect") this.drop(false);
      else {
        if (effect.kind === "live") {
          this.isLive = true;
          this.attempt = 0;
          this.notBefore = 0;
        } else if (effect.kind === "message" && effect.message.type === "draining") {
          this.notBefore = this.deps.clock.now() + effect.message.retryAfterMs;
        }
        this.deps.onEffect(effect);
      }
    }
  }

  private handleClose(code: number): void {
    if (mayComeBack(code)) {
      this.drop(false);
      return;
    }
    this.isOver = true;
    this.closeSocket();
    const name = Object.entries(CLOSE_CODES).find(([, number]) => number === code)?.[0];
    if (this.deps.onClosed((name as CloseCode | undefined) ?? null)) {
      this.isOver = false;
      this.open();
    }
  }

  /** Gives the socket up and plans the next one; a silent socket is replaced without waiting. */
  private drop(atOnce: boolean): void {
    if (!this.socket || this.isOver) return;
    if (atOnce) this.attempt = 0;
    this.closeSocket();
    const { clock, random } = this.deps;
    const wait = reconnectDelayMs(this.attempt, this.notBefore - clock.now(), random());
    this.attempt += 1;
    this.cancelRetry = clock.after(wait, () => this.open());
    this.deps.onLost();
  }

  private closeSocket(): void {
    this.cancelTimers();
    this.socket?.close();
    this.socket = null;
    this.isOpen = false;
    this.isLive = false;
    this.session.handleLost();
  }

  private send(frame: object): void {
    if (this.isOpen) this.socket?.send(JSON.stringify(frame));
  }
}
