/**
 * Says when a media path is dead, long before the browser does (`disconnected` comes after 7 s,
 * `failed` after 17 s), and what to try. Pure: counters and time in, actions out.
 *
 * Feed it about twice a second with what has arrived on the selected candidate pair: bytes (they
 * include RTCP) and answered connectivity checks. While the other side sends media, packets come
 * all the time; otherwise only the checks do, every 2.5 s in Chromium, so silence means less.
 */
import { lasts } from "../since";

/** What arrives all the time from somebody who sends it: a voice (with or without pictures), or pictures alone. */
export type Flow = "voice" | "pictures" | "none";

/** What the owner is to do. */
export type OutageAction =
  | "connected"
  | "interrupted"
  /** Ask whether signals reach the other side. */
  | "ask"
  /** Repeat an unanswered offer, or restart ICE. */
  | "restart"
  /** Keep the browser from forgetting the path: it may come back. */
  | "hold"
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
  /** What should be arriving, by what the other side says that it sends. */
  expected: Flow;
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
/**
 * Pictures that are announced may rest towards us alone, for the sake of a voice. They count as
 * coming once something has arrived so long without a pause of {@link SILENT_MS}, which checks alone
 * never do.
 */
const STEADY_MS = 2_000;
/**
 * libwebrtc forgets all pairs of candidates at once when each has been asked without an answer for
 * 15 s, and keeps one that has worked for 30 s when any other is younger than that.
 */
const HOLD_MS = 13_000;
const RETRY_MS = 3_000;
const RESTARTS_MAX = 3;
/**
 * Nothing is repaired with whoever is out of reach: an ICE restart doubles the pairs of candidates that
 * libwebrtc asks in turn, one every 48 ms, and delays the moment in which the old one is found alive.
 * After so many questions the server has taken them for gone.
 */
const ASKS_MAX = 10;
/** What has never carried anything has nothing to keep: a new connection costs no more. */
const FIRST_RESTARTS_MAX = 1;
/** The polite side restarts a little later, so that both do not offer at once. */
const POLITE_MS = 1_000;

export class Outage {
  private readonly politeMs: number;
  private readonly replacesLiving: boolean;
  private received: number | null = null;
  private expected: Flow = "none";
  private isExpecting = false;
  /** When something arrived, or began to be expected. */
  private grewAt: number;
  private arrivedAt: number;
  /** Since when it has arrived without a pause. */
  private steadySince: number;
  private securingSince: number | null = null;
  private hiddenSince: number | null = null;
  private hintedAt: number | null = null;
  private heardAt = -Infinity;
  private askedAt: number | null = null;
  private asks = 0;
  private isInterrupted = false;
  private isHeld = false;
  private restarts = 0;
  private restartedAt: number | null = null;

  /** `replacesLiving`: there was a connection before, of which "connected" has been told. */
  constructor(isPolite: boolean, now: number, replacesLiving = false) {
    this.politeMs = isPolite ? POLITE_MS : 0;
    this.grewAt = this.arrivedAt = this.steadySince = now;
    this.replacesLiving = replacesLiving;
  }

  /**
   * The network, the page or the socket came back: a stall from now on is acted on sooner, and one
   * that was told of already, at once.
   */
  handleHint(now: number): void {
    this.hintedAt = now;
  }

  /** The other side has signalled something: it is within reach. */
  handleHeard(now: number): void {
    this.heardAt = now;
  }

  /** The other side offers: what is dead is being repaired, and a second repair would cross it. */
  handleOffer(now: number): void {
    this.heardAt = now;
    if (this.isInterrupted) this.restartedAt = now;
  }

  /** Whether something should be arriving all the time. */
  get isAwaiting(): boolean {
    return this.received !== null && this.isExpecting;
  }

  /** Something should come, and nothing has come for a while. */
  isSilent(now: number): boolean {
    return this.isAwaiting && now - this.grewAt >= SILENT_MS;
  }

  handleSample(sample: PathSample, now: number): OutageAction[] {
    const { received } = sample;
    if (sample.expected !== this.expected) this.steadySince = now;
    this.expected = sample.expected;
    const isExpecting = this.isToExpect();
    if (isExpecting && !this.isExpecting) this.grewAt = Math.max(this.grewAt, now);
    this.isExpecting = isExpecting;
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
    const patience = isExpecting ? EXPECTING : QUIET;
    const stalledMs = now - this.grewAt;
    const wasThere = this.received !== null || this.replacesLiving;
    if (wasThere && !this.isInterrupted && stalledMs >= patience.interrupted) {
      this.isInterrupted = true;
      actions.push("interrupted");
    }
    const repair = sample.isOnline ? this.repair(patience, now) : null;
    if (repair) actions.push(repair);
    if (this.isTimeToHold(now) && !actions.includes("recreate")) {
      this.isHeld = true;
      actions.push("hold");
    }
    return actions;
  }

  private repair(patience: Patience, now: number): OutageAction | null {
    if (this.isHintNew(patience, now)) {
      this.restartedAt = now;
      return "restart";
    }
    const isTime = this.isTimeToRepair(patience, now);
    if (this.received === null) return isTime ? this.restart(FIRST_RESTARTS_MAX, now) : null;
    if (isTime && (this.isHeard || this.isHinted(patience, now))) {
      return this.restart(RESTARTS_MAX, now);
    }
    return this.isInterrupted && !this.isHeard ? this.ask(now) : null;
  }

  private restart(most: number, now: number): OutageAction {
    const action = this.restarts < most ? "restart" : "recreate";
    this.restarts += 1;
    this.restartedAt = now;
    return action;
  }

  private ask(now: number): OutageAction | null {
    if (this.askedAt !== null && now - this.askedAt < RETRY_MS) return null;
    this.askedAt = now;
    this.asks += 1;
    return this.asks > ASKS_MAX ? "recreate" : "ask";
  }

  /** They were heard since the path has died, and since the last try. */
  private get isHeard(): boolean {
    return this.heardAt > this.arrivedAt && this.heardAt >= (this.restartedAt ?? -Infinity);
  }

  private isTimeToHold(now: number): boolean {
    return this.received !== null && !this.isHeld && now - this.arrivedAt >= HOLD_MS;
  }

  private isToExpect(): boolean {
    if (this.expected !== "pictures") return this.expected === "voice";
    return this.arrivedAt - this.steadySince >= STEADY_MS;
  }

  private handleGrowth(received: number, now: number): OutageAction[] {
    const isNews = this.received === null || this.isInterrupted;
    if (now - this.arrivedAt >= SILENT_MS) this.steadySince = now;
    this.received = received;
    this.grewAt = this.arrivedAt = now;
    this.hintedAt = null;
    this.isInterrupted = false;
    this.isHeld = false;
    this.restarts = 0;
    this.restartedAt = null;
    this.askedAt = null;
    this.asks = 0;
    return isNews ? ["connected"] : [];
  }

  private isTimeToRepair(patience: Patience, now: number): boolean {
    if (this.received === null) return now - (this.restartedAt ?? this.grewAt) >= FIRST_MS;
    if (this.restartedAt !== null) return now - this.restartedAt >= RETRY_MS;
    return this.isHinted(patience, now) || this.isOverdue(patience, now);
  }

  /**
   * A hint that came after the last repair. A network that comes back gives several within a second,
   * and none of them means that the last repair has failed: they do not count as tries.
   */
  private isHintNew(patience: Patience, now: number): boolean {
    if (this.received === null || this.hintedAt === null || this.restartedAt === null) return false;
    return this.hintedAt > this.restartedAt && this.isHintDue(patience, now);
  }

  private isHintDue(patience: Patience, now: number): boolean {
    return lasts(this.hintedAt, this.isInterrupted ? 0 : patience.hinted, now);
  }

  private isStuckSecuring(rttMs: number, now: number): boolean {
    const patienceMs = SECURING_MS + SECURING_ROUND_TRIPS * rttMs + this.politeMs;
    return lasts(this.securingSince, patienceMs, now);
  }

  /** The first one of a stall. */
  private isHinted(patience: Patience, now: number): boolean {
    if (this.restartedAt !== null || this.hintedAt === null) return false;
    return this.isHintDue(patience, now) && this.grewAt <= this.hintedAt;
  }

  private isOverdue(patience: Patience, now: number): boolean {
    return now - this.grewAt >= patience.restart + this.politeMs;
  }
}
