/**
 * What the ways to everybody have in common: the own uplink. Pure: facts and time in, out comes
 * whether it is full, and whose turn it is to send more.
 *
 * In a crowd each connection alone finds its share of a narrow uplink wide enough for a better
 * voice, and five better voices fill it for all: sent 225 into 120 kbit/s, round trips of 1.3 s.
 * So there they take more together, in steps that are long enough to show what they do, and once
 * that has failed, one after another.
 */
import { Delay } from "./delay";
import type { PeerFacts } from "./facts";

/** To fewer people, what one connection sees is what there is. */
const FEW = 3;

/** Whether a voice goes to so many people that they must share the uplink by rule. */
export function isCrowd(others: number): boolean {
  return others > FEW;
}

/** How much of the uplink is taken. */
export type Load = "free" | "full" | "jammed";

/** A way that was not looked at for so long is no more. */
const FORGOTTEN_MS = 10_000;
/** Longer than any way on Earth or over a satellite, so there is a queue, even if it always was. */
const JAMMED_MS = 700;
/** Every way shows its round trip anew every 2.5 s, and a queue needs as long to grow. */
const STEP_MS = 5_000;
/** Where everybody is this near, nothing waits now, and a queue would show with the next look. */
const NEAR_MS = 150;
const STEP_NEAR_MS = 2_000;
/** All connections are looked at within half a second, and each once in a second. */
const TOGETHER_MS = 700;
const CALM_MS = 4_000;
/** For how long nothing more is sent after a step that failed; doubles every time. */
const BARRED_FIRST_MS = 15_000;
const BARRED_MAX_MS = 120_000;
/** From the second failure on, one connection at a time, and first who has had fewer turns. */
const FAILURES_TOGETHER = 1;
const ASKED_MS = 1_500;
/** The thinnest voice takes 20, and the next one 24. */
const THIN_KBPS = 24;
/** Failures that are so long ago were another path's. */
const FORGIVEN_MS = 180_000;

interface Way {
  readonly delay: Delay;
  rttMs: number | null;
  availableKbps: number | null;
  at: number;
  askedAt: number;
  turns: number;
}
const UNSEEN = { rttMs: null, availableKbps: null, at: 0, askedAt: -Infinity, turns: 0 };

export class Uplink {
  load: Load = "free";
  private readonly ways = new Map<object, Way>();
  private lateAt = -Infinity;
  private steppedAt = -Infinity;
  private failedAt = -Infinity;
  private barredUntil = -Infinity;
  private failures = 0;

  /** What one connection has seen; `key` is the same object every time. */
  handle(key: object, { rttMs, availableKbps }: PeerFacts, now: number): void {
    // Of an uplink that has just come into use nothing is known.
    if (this.ways.size === 0) this.lateAt = now;
    const way = this.ways.get(key) ?? { delay: new Delay(), ...UNSEEN };
    this.ways.set(key, way);
    way.delay.handle(rttMs, now);
    Object.assign(way, { rttMs, availableKbps, at: now });
    for (const [other, { at }] of this.ways) if (now - at > FORGOTTEN_MS) this.ways.delete(other);
    this.judge(now);
  }

  /** Whether the connection of `key`, which could send more, may do so now. */
  takeTurn(key: object, now: number): boolean {
    const way = this.ways.get(key);
    if (!way) return false;
    way.askedAt = now;
    const isTogether = this.failures <= FAILURES_TOGETHER;
    const stepMs = isTogether && this.isNear ? STEP_NEAR_MS : STEP_MS;
    if (now - this.lateAt < Math.min(CALM_MS, stepMs) || now < this.barredUntil) return false;
    if (this.isStarving) return false;
    const since = now - this.steppedAt;
    if (isTogether && since < TOGETHER_MS) return true;
    if (since < stepMs || (!isTogether && this.isAhead(way, now))) return false;
    this.steppedAt = now;
    if (!isTogether) way.turns += 1;
    return true;
  }

  /** Somebody else who would take one has had fewer turns. */
  private isAhead({ turns }: Way, now: number): boolean {
    return [...this.ways.values()].some(
      (other) => other.turns < turns && now - other.askedAt <= ASKED_MS,
    );
  }

  private get isNear(): boolean {
    return [...this.ways.values()].every(({ rttMs }) => rttMs !== null && rttMs < NEAR_MS);
  }

  /** Most of them are believed to carry no more than the thinnest voice: nobody takes more. */
  private get isStarving(): boolean {
    const ways = [...this.ways.values()];
    const thin = ways.filter(({ availableKbps }) => (availableKbps ?? Infinity) < THIN_KBPS);
    return thin.length * 2 > ways.length;
  }

  /** A queue that all have is ours: what only some have is on their side. */
  private judge(now: number): void {
    const before = this.load;
    this.load = this.look();
    if (this.load === "free") return;
    this.lateAt = now;
    if (before === "free") this.fail(now);
  }

  private look(): Load {
    const known = [...this.ways.values()].filter(({ rttMs }) => rttMs !== null);
    const isLong = ({ rttMs }: Way): boolean => (rttMs ?? 0) > JAMMED_MS;
    if (known.length <= 1) return "free";
    if (known.every(isLong)) return "jammed";
    return known.every((way) => isLong(way) || way.delay.isQueueing) ? "full" : "free";
  }

  /** What is late without a step of ours says nothing against the next one but to wait. */
  private fail(now: number): void {
    if (now - this.failedAt > FORGIVEN_MS) this.failures = 0;
    if (this.failures === 0 || this.steppedAt > this.failedAt) this.failures += 1;
    this.failedAt = now;
    this.barredUntil = now + Math.min(BARRED_MAX_MS, BARRED_FIRST_MS * 2 ** (this.failures - 1));
  }
}
