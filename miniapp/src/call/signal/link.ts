/**
 * Keeps one session alive over as many sockets as it takes: opens, says hello, pings, notices
 * silence, comes back. Knows time and sockets; knows nothing of rooms, people or media.
 */
import { CLOSE_CODES, type ClientMessage, type CloseCode } from "../../protocol/generated";
import { every, type Clock } from "../clock";
import { afterClose, reconnectDelayMs } from "./reconnect-policy";
import { Session, type HelloFacts, type SessionNews } from "./session";
import type { OpenSocket, Socket } from "./socket";

/** Silence after which a socket counts as dead: two pings and a bit. */
const DEAD_AFTER_MS = 12_000;
/**
 * A socket that has not opened by then was sent into a network that is gone; the next one is sent at
 * once. The packet that begins a connection is repeated after one second, again after one or two,
 * and then ever later, so a network that comes back would be noticed late. Trying two at a time does
 * not help: browsers open one socket to a place at a time (RFC 6455, 4.1), and Chromium delays the
 * next ones by seconds when many have failed. Every second try is longer than the one before, as the
 * network may only have become slower than it was.
 */
const OPEN_TIMES = 3;
const OPEN_GROWTH = 1.5;
const OPEN_LEAST_MS = 3_000;
const OPEN_MOST_MS = 12_000;
/** TCP, TLS, the upgrade, and one more for what gets lost. */
const OPENING_ROUND_TRIPS = 4;
/** Before one has been seen. One that was open already when it was taken over tells nothing. */
const OPENING_MS = 4_000;
const OPENING_SEEN_MS = 20;
const PING_MS = 5_000;
/**
 * While an answer is awaited that others wait for (hello, signals), pings follow what was said: TCP
 * sees by what comes after a lost segment that it is lost, in a round trip and a bit. A lone segment
 * is repeated after 0.3, 0.6, 1.2 s: at 30 % loss in both directions every second one.
 */
const HURRY_EVERY_MS = 150;
const HURRY_MS = 1_500;
/**
 * ...but one in a round trip is enough, and three without an answer are followed more slowly: on a path of
 * 64 kbit/s each takes what 25 ms of a description take, in both directions, and they would stand in the
 * same queue.
 */
const HURRY_SLOWEST_MS = 600;
const UNANSWERED = 3;
/** The shortest round trip of the last few, which no queue was in. */
const GROWTH = 1.3;
/**
 * How long an answer may take in a doubtful moment (media stands still, page shown again, network
 * changed): so many usual round trips, within bounds. A socket of an address that is gone is never
 * closed by anybody, and a needless new one costs less than waiting.
 */
const PROBE_ROUND_TRIPS = 4;
const PROBE_LEAST_MS = 500;
const FADE = 0.7;
const PROBE_MOST_MS = 6_000;
/** A hello that was refused so many times in a row will not be taken: nothing else was said. */
const REFUSED_HELLOS_MAX = 2;

/** What the link needs from outside. */
export interface LinkDeps {
  clock: Clock;
  random: () => number;
  openSocket: OpenSocket;
  url: string;
  /** Asked again for every socket. */
  hello(): HelloFacts;
  /** Everything but `live` and `send`, in order. */
  onEffect(effect: SessionNews): void;
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
  /** How long the last socket took to open. */
  private openingMs = OPENING_MS;
  /** How many in a row have not opened. */
  private unopened = 0;
  private heardAt = 0;
  /** When each ping was sent that has had no answer, in order. */
  private pings: number[] = [];
  private roundTripMs = PROBE_MOST_MS / PROBE_ROUND_TRIPS;
  private shortTripMs = 0;
  private notBefore = 0;
  private cancelRetry = (): void => undefined;
  private cancelTimers = (): void => undefined;
  private hurriedUntil = -Infinity;
  private isHurrying = false;
  /** How many sockets in a row were closed because of their first frame. */
  private refusedHellos = 0;

  constructor(deps: LinkDeps) {
    this.deps = deps;
  }

  /** Opens the first socket. */
  start(): void {
    this.open();
  }

  say(message: ClientMessage): void {
    const frame = this.session.say(message);
    if (!frame) return;
    this.send(frame);
    this.hurry();
  }

  /** Somebody waits and asks for another try: at once, whatever becomes of the present one. */
  retry(): void {
    if (this.isOver || this.isLive) return;
    this.attempt = 0;
    this.open();
  }

  /**
   * The network or the page came back: try at once if the socket is down, and if it seems up, see
   * {@link doubt}.
   */
  wake(): void {
    if (this.isOver) return;
    const hangs = !this.isLive && this.deps.clock.now() - this.openedAt > PROBE_MOST_MS;
    if (!this.socket || hangs) {
      this.attempt = 0;
      this.open();
    } else this.doubt();
  }

  /** The socket may be dead: it is asked, and believed only if it answers soon. */
  doubt(): void {
    const { socket } = this;
    if (!socket || !this.isLive) return;
    const askedAt = this.deps.clock.now();
    this.ping();
    const patience = Math.max(PROBE_LEAST_MS, PROBE_ROUND_TRIPS * this.roundTripMs);
    this.deps.clock.after(Math.min(patience, PROBE_MOST_MS), () => {
      if (this.socket === socket && this.heardAt <= askedAt) this.drop(true);
    });
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
        this.unopened = 0;
        const openingMs = this.heardAt - this.openedAt;
        if (openingMs >= OPENING_SEEN_MS) this.openingMs = openingMs;
        this.send(this.session.hello(this.deps.hello()));
        this.hurry();
      },
      onText: (text) => this.handleText(text),
      onClose: (code) => this.handleClose(code),
    });
    const stopPing = every(clock, PING_MS, () => {
      if (this.isLive) this.ping();
    });
    const { openWithinMs } = this;
    const stopWatch = every(clock, 500, () => {
      const silentMs = clock.now() - this.heardAt;
      if (silentMs < (this.isOpen ? DEAD_AFTER_MS : openWithinMs)) return;
      if (!this.isOpen) this.unopened += 1;
      this.drop(true);
    });
    this.cancelTimers = () => {
      stopPing();
      stopWatch();
    };
  }

  private get openWithinMs(): number {
    const openingMs = Math.min(this.openingMs, OPENING_ROUND_TRIPS * this.roundTripMs);
    const usualMs = Math.max(OPEN_LEAST_MS, OPEN_TIMES * openingMs);
    const isLonger = this.unopened % 2 === 1;
    const times = isLonger ? OPEN_GROWTH ** ((this.unopened + 1) / 2) : 1;
    return Math.min(usualMs * times, OPEN_MOST_MS);
  }

  private handleText(text: string): void {
    this.heardAt = this.deps.clock.now();
    for (const effect of this.session.handleText(text)) {
      if (this.isOver) return;
      if (effect.kind === "send") this.send(effect.frame);
      else if (effect.kind === "reconnect") this.drop(false);
      else if (effect.kind === "pong") this.handlePong();
      else {
        if (effect.kind === "live") {
          this.isLive = true;
          this.attempt = 0;
          this.notBefore = 0;
          this.refusedHellos = 0;
        } else if (effect.kind === "message" && effect.message.type === "draining") {
          this.notBefore = this.deps.clock.now() + effect.message.retryAfterMs;
        }
        this.deps.onEffect(effect);
      }
    }
  }

  private hurry(): void {
    this.hurriedUntil = this.deps.clock.now() + HURRY_MS;
    if (this.isHurrying) return;
    this.isHurrying = true;
    const go = (): void => {
      this.isHurrying = this.isOpen && this.deps.clock.now() <= this.hurriedUntil;
      if (!this.isHurrying) return;
      this.ping();
      this.deps.clock.after(this.hurryEveryMs, go);
    };
    this.deps.clock.after(HURRY_EVERY_MS, go);
  }

  private get hurryEveryMs(): number {
    const everyMs = this.pings.length < UNANSWERED ? HURRY_EVERY_MS : 2 * HURRY_EVERY_MS;
    return Math.min(Math.max(everyMs, this.shortTripMs), HURRY_SLOWEST_MS);
  }

  private ping(): void {
    this.pings.push(this.deps.clock.now());
    this.send(this.session.ping());
  }

  private handlePong(): void {
    const pingedAt = this.pings.shift();
    if (pingedAt === undefined) return;
    // A queue comes and goes; the longest trip of the last few is what an answer may take.
    const tripMs = this.deps.clock.now() - pingedAt;
    this.roundTripMs = Math.max(tripMs, this.roundTripMs * FADE);
    this.shortTripMs = Math.min(tripMs, this.shortTripMs * GROWTH || tripMs);
  }

  private handleClose(code: number): void {
    const after = afterClose(code);
    if (after === "without_refused") this.handleRefused();
    if (after !== "never" && this.refusedHellos < REFUSED_HELLOS_MAX) {
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

  private handleRefused(): void {
    if (this.isLive) this.session.handleRefused();
    else this.refusedHellos += 1;
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
    this.pings = [];
    this.session.handleLost();
  }

  private send(frame: object): void {
    if (this.isOpen) this.socket?.send(JSON.stringify(frame));
  }
}
