/**
 * What others may make this page do by signals: answers cost our own place with the server, and
 * connections cost the processor. What is asked for beyond that is ignored, as if it had been lost.
 * Pure.
 */
import type { Signal } from "../../../protocol/generated";

/** So many at once, and then one in so many milliseconds. */
interface Pace {
  readonly most: number;
  readonly everyMs: number;
}

/** What is allowed of each kind of thing. */
export interface Paces {
  /** Pings that are answered. */
  readonly pongs: Pace;
  /** Connections that are made because they ask for one. */
  readonly connections: Pace;
  /** Offers that are looked at: each of them is answered. */
  readonly offers: Pace;
  /** Answers and batches of candidates that are looked at. */
  readonly others: Pace;
}

/**
 * Of one person. Ours ask twice in five seconds (`outage.ts`); a page that was reloaded, one whose
 * addresses are hidden at first, and an ICE restart each second stay within the rest.
 */
export const OF_ONE: Paces = {
  pongs: { most: 1, everyMs: 1_000 },
  connections: { most: 4, everyMs: 5_000 },
  offers: { most: 10, everyMs: 1_000 },
  others: { most: 60, everyMs: 250 },
};

/** Of everybody together with whom nothing is exchanged yet; a room full may come at once. */
export const OF_LOBBY: Paces = {
  pongs: { most: 5, everyMs: 200 },
  connections: { most: 50, everyMs: 1_000 },
  offers: { most: 60, everyMs: 500 },
  others: { most: 600, everyMs: 50 },
};

/** What is left of one pace. */
export class Bucket {
  private readonly pace: Pace;
  /** In milliseconds that one waits for them. */
  private left: number;
  private filledAt: number;

  constructor(pace: Pace, now: number) {
    this.pace = pace;
    this.left = pace.most * pace.everyMs;
    this.filledAt = now;
  }

  take(now: number): boolean {
    const { most, everyMs } = this.pace;
    this.left = Math.min(most * everyMs, this.left + now - this.filledAt);
    this.filledAt = now;
    if (this.left < everyMs) return false;
    this.left -= everyMs;
    return true;
  }
}

/** What is left of an allowance. */
export class Allowance {
  private readonly pongs: Bucket;
  private readonly connections: Bucket;
  private readonly offers: Bucket;
  private readonly others: Bucket;

  constructor({ pongs, connections, offers, others }: Paces, now: number) {
    this.pongs = new Bucket(pongs, now);
    this.connections = new Bucket(connections, now);
    this.offers = new Bucket(offers, now);
    this.others = new Bucket(others, now);
  }

  /** Whether `signal` is handled at all. */
  takeSignal(signal: Signal, now: number): boolean {
    if (signal.kind === "pong") return true;
    if (signal.kind === "ping") return this.pongs.take(now);
    const isOffer = signal.kind === "description" && signal.sdpType === "offer";
    return (isOffer ? this.offers : this.others).take(now);
  }

  /** Whether a connection is made because they ask for it. */
  takeConnection(now: number): boolean {
    return this.connections.take(now);
  }
}
