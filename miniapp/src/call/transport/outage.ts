/**
 * Says when a media path is dead, long before the browser does (`disconnected` comes after 7 s,
 * `failed` after 17 s), and what to try. Pure: counters and time in, actions out.
 *
 * Feed it about twice a second with what has arrived on the selected candidate pair: bytes (they
 * include RTCP) and answered connectivity checks. While the other side sends media, packets come
 * all the time; otherwise only the checks do, every 2.5 s in Chromium, so silence means less.
 */
import { lasts } from "../since";

/** What the owner is to do. */
export type OutageAction =
  | "connected"
  | "interrupted"
  /** Repeat an unanswered offer, or restart ICE. */
  | "restart"
  /** Give the connection up and make a new one. */
  | "recreate";

/** What a look at the path showed. */
export interface PathSample {
  /** A number that grows while anything arrives; null before the path exists. */
  received: number | null;
  /** Packets get through, and keys are still being agreed on. */
  isSecuring: boolean;
  /** The browser was asked for ways to be reached here, and has found none yet. */
  isHidden: boolean;
  /** How long a packet and its answer have taken; null while it is not known. */
  rttMs: number | null;
  /** The other side says that it sends something. */
  isExpecting: boolean;
  /** Signals get through; without them nothing can be repaired. */
  isOnline: boolean;
}

interface Patience {
  interrupted: number;
  restart: number;
  /** After a hint that the path may have changed. */
  hinted: number;
}

const EXPECTING: Patience = { interrupted: 1_500, restart: 2_500, hinted: 1_000 };
const QUIET: Patience = { interrupted: 6_000, restart: 8_000, hinted: 3_500 };
/** A first connection takes 3 RTT, and 7 s at 30 % loss; less patience would only start it over. */
const FIRST_MS = 10_000;
/**
 * DTLS repeats what was lost after twice the time each time, up to many seconds. A new connection
 * begins with short times again, so after this it is the faster one: unless the way itself is long.
 * Beside a page that still loads over 32 kbit/s, round trips take two seconds, and every new
 * connection would only have begun at the end of the queue.
 */
const SECURING_MS = 3_000;
const SECURING_ROUND_TRIPS = 5;
/**
 * The addresses of this machine are found within milliseconds. Now and then (Chromium 156, about one
 * connection in a hundred in the laboratory) an answer is followed by none, and ICE restarts change
 * nothing; a new connection finds them.
 */
const HIDDEN_MS = 1_500;
/** Longer than any pause of discontinuous transmission (400 ms) with a lost packet or two. */
const SILENT_MS = 1_000;
const RETRY_MS = 3_000;
const RESTARTS_MAX = 3;
/** What has never carried anything has nothing to keep: a new connection costs no more. */
const FIRST_RESTARTS_MAX = 1;
/** The polite side restarts a little later, so that both do not offer at once. */
const POLITE_MS = 1_000;

export class Outage {
  private readonly politeMs: number;
  private received: number | null = null;
  private wasExpecting = false;
  private grewAt: number;
  private securingSince: number | null = null;
  private hiddenSince: number | null = null;
  private hintedAt: number | null = null;
  private isInterrupted = false;
  private restarts = 0;
  private restartedAt: number | null = null;

  constructor(isPolite: boolean, now: number) {
    this.politeMs = isPolite ? POLITE_MS : 0;
    this.grewAt = now;
  }

  /**
   * The network, the page or the socket came back: a stall from now on is acted on sooner, and one
   * that was told of already, at once.
   */
  handleHint(now: number): void {
    this.hintedAt = now;
  }

  /** Something should come, and nothing has come for a while. */
  isSilent(now: number): boolean {
    return this.received !== null && this.wasExpecting && now - this.grewAt >= SILENT_MS;
  }

  handleSample(sample: PathSample, now: number): OutageAction[] {
    const { received } = sample;
    if (sample.isExpecting && !this.wasExpecting) this.grewAt = Math.max(this.grewAt, now);
    this.wasExpecting = sample.isExpecting;
    if (received !== null && (this.received === null || received > this.received)) {
      return this.handleGrowth(received, now);
    }
    // A counter that went back belongs to a new pair; whether that lives is seen at the next look.
    if (received !== null && this.received !== null && received < this.received) {
      this.received = received;
      return [];
    }

    this.securingSince = sample.isSecuring ? (this.securingSince ?? now) : null;
    this.hiddenSince = sample.isHidden ? (this.hiddenSince ?? now) : null;
    const isHidden = lasts(this.hiddenSince, HIDDEN_MS, now);
    if ((isHidden || this.isStuckSecuring(sample.rttMs ?? 0, now)) && sample.isOnline) {
      this.securingSince = this.hiddenSince = null;
      return ["recreate"];
    }

    const actions: OutageAction[] = [];
    const patience = sample.isExpecting ? EXPECTING : QUIET;
    const stalledMs = now - this.grewAt;
    if (this.received !== null && !this.isInterrupted && stalledMs >= patience.interrupted) {
      this.isInterrupted = true;
      actions.push("interrupted");
    }
    if (sample.isOnline && this.isTimeToRepair(patience, now)) {
      const restartsMost = this.received === null ? FIRST_RESTARTS_MAX : RESTARTS_MAX;
      actions.push(this.restarts < restartsMost ? "restart" : "recreate");
      this.restarts += 1;
      this.restartedAt = now;
    }
    return actions;
  }

  private handleGrowth(received: number, now: number): OutageAction[] {
    const isNews = this.received === null || this.isInterrupted;
    this.received = received;
    this.grewAt = now;
    this.hintedAt = null;
    this.isInterrupted = false;
    this.restarts = 0;
    this.restartedAt = null;
    return isNews ? ["connected"] : [];
  }

  private isTimeToRepair(patience: Patience, now: number): boolean {
    if (this.received === null) return now - (this.restartedAt ?? this.grewAt) >= FIRST_MS;
    const hintedMs = this.isInterrupted ? 0 : patience.hinted;
    const hinted = lasts(this.hintedAt, hintedMs, now);
    if (this.restartedAt !== null) {
      if (this.hintedAt !== null && hinted && this.hintedAt > this.restartedAt) return true;
      return now - this.restartedAt >= RETRY_MS;
    }
    return (hinted && this.isStalledSinceHint()) || this.isOverdue(patience, now);
  }

  private isStuckSecuring(rttMs: number, now: number): boolean {
    const patienceMs = SECURING_MS + SECURING_ROUND_TRIPS * rttMs + this.politeMs;
    return lasts(this.securingSince, patienceMs, now);
  }

  private isStalledSinceHint(): boolean {
    return this.hintedAt !== null && this.grewAt <= this.hintedAt;
  }

  private isOverdue(patience: Patience, now: number): boolean {
    return now - this.grewAt >= patience.restart + this.politeMs;
  }
}
