/**
 * What the ways to everybody have in common: the own uplink. Pure: facts and time in, out comes
 * whether it is full, and whose turn it is to send more.
 *
 * In a crowd each connection alone finds its share of a narrow uplink wide enough for a better
 * voice, and five better voices fill it for all: sent 225 into 120 kbit/s, round trips of 1.3 s.
 * So there they take more together, in steps that are long enough to show what they do, and once
 * that has failed twice, one after another.
 */
import { AT_CEILING, CROWD_CEILING_KBPS } from "./ceiling";
import { Delay } from "../path/delay";
import type { PeerFacts } from "../path/facts";

/** How much of the uplink is taken. */
export type Load = "free" | "full" | "jammed";

/** A way that was not looked at for so long says nothing of now, and later is no more. */
const FRESH_MS = 2_500;
const FORGOTTEN_MS = 10_000;
/** Before that a way may take a queue that stands for its own length. */
const SEASONED_MS = 10_000;
/** Few ways are longer, so it is a queue, even if it always was... */
const JAMMED_MS = 700;
/** ...unless the thinnest voices have not made it shorter by then: that is a satellite. */
const FAR_MS = 20_000;
/** A round trip has two ways. When the queue is on the other one, estimates stay at their ceiling. */
const BELOW_CEILING_KBPS = AT_CEILING * CROWD_CEILING_KBPS;
/** Every way shows its round trip anew every 2.5 s, and a queue needs as long to grow. */
const STEP_MS = 5_000;
/** Where everybody is this near, shorter ones do: a queue is seen one step too late at most. */
const NEAR_MS = 150;
const STEP_NEAR_MS = 2_000;
/** All connections are looked at within half a second, and each once in a second. */
const TOGETHER_MS = 700;
const CALM_MS = 4_000;
/** A queue that comes so soon after a step is the step's. */
const BLAMED_MS = 10_000;
/** For how long nothing more is sent after a step that failed; doubles every time. */
const BARRED_FIRST_MS = 15_000;
const BARRED_MAX_MS = 120_000;
/** From the second failure on, one connection at a time, and first who has had fewer turns. */
const FAILURES_TOGETHER = 1;
const ASKED_MS = 1_500;
/** Too little for 12 kbit/s in packets of 60 ms (19.5) and a bit. */
const THIN_KBPS = 24;
/** Failures that are so long ago were another path's. */
const FORGIVEN_MS = 180_000;

interface Way {
  readonly delay: Delay;
  readonly since: number;
  rttMs: number | null;
  availableKbps: number | null;
  at: number;
  askedAt: number;
  turns: number;
}
const UNSEEN = { rttMs: null, availableKbps: null, askedAt: -Infinity, turns: 0 };

export class Uplink {
  load: Load = "free";
  private readonly ways = new Map<object, Way>();
  private longSince: number | null = null;
  private lateAt = -Infinity;
  private steppedAt = -Infinity;
  private failedAt = -Infinity;
  private barredUntil = -Infinity;
  private failures = 0;

  /** What one connection has seen; `key` is the same object every time. */
  handle(key: object, { rttMs, availableKbps }: PeerFacts, now: number): void {
    for (const [other, { at }] of this.ways) if (now - at > FORGOTTEN_MS) this.ways.delete(other);
    if (this.ways.size === 0) this.begin(now);
    const way = this.ways.get(key) ?? { delay: new Delay(), since: now, at: now, ...UNSEEN };
    this.ways.set(key, way);
    way.delay.handle(rttMs, now);
    Object.assign(way, { rttMs, availableKbps, at: now });
    this.judge(now);
  }

  /** Whether the connection of `key`, which could send more, may do so now. */
  takeTurn(key: object, now: number): boolean {
    const way = this.ways.get(key);
    if (!way) return false;
    way.askedAt = now;
    if (now - this.failedAt > FORGIVEN_MS) this.failures = 0;
    const isTogether = this.failures <= FAILURES_TOGETHER;
    const stepMs = isTogether && this.isNear(now) ? STEP_NEAR_MS : STEP_MS;
    if (now - this.lateAt < Math.min(CALM_MS, stepMs) || now < this.barredUntil) return false;
    if (this.isAloneWide(way, now)) return false;
    const since = now - this.steppedAt;
    if (isTogether && since < TOGETHER_MS) return true;
    if (since < stepMs || (!isTogether && this.isAhead(way, now))) return false;
    this.steppedAt = now;
    if (!isTogether) way.turns += 1;
    return true;
  }

  /** Of an uplink that has just come into use nothing is known. */
  private begin(now: number): void {
    this.lateAt = now;
    this.longSince = null;
    this.failures = 0;
    this.barredUntil = -Infinity;
  }

  private fresh(now: number): Way[] {
    return [...this.ways.values()].filter(({ at }) => now - at <= FRESH_MS);
  }

  /** Somebody else who would take one has had fewer turns. */
  private isAhead({ turns }: Way, now: number): boolean {
    return this.fresh(now).some((other) => other.turns < turns && now - other.askedAt <= ASKED_MS);
  }

  private isNear(now: number): boolean {
    return this.fresh(now).every(({ rttMs }) => rttMs !== null && rttMs < NEAR_MS);
  }

  /** All others are believed to carry no more than a thin voice. */
  private isAloneWide(way: Way, now: number): boolean {
    const others = this.fresh(now).filter((other) => other !== way);
    const isThin = ({ availableKbps }: Way): boolean => (availableKbps ?? Infinity) < THIN_KBPS;
    return others.length > 0 && others.every(isThin);
  }

  /** A queue that all have is ours: what only some have is on their side. */
  private judge(now: number): void {
    const before = this.load;
    this.load = this.look(now);
    if (this.load !== "free") this.lateAt = now;
    if (before === "free" && this.load !== "free") this.fail(now);
  }

  private look(now: number): Load {
    const known = this.fresh(now).filter(({ rttMs }) => rttMs !== null);
    const seasoned = known.filter(({ since }) => now - since >= SEASONED_MS);
    const ways = seasoned.length > 1 ? seasoned : known;
    const isLong = ({ rttMs }: Way): boolean => (rttMs ?? 0) > JAMMED_MS;
    const isJammed = ways.length > 1 && ways.every(isLong);
    this.longSince = isJammed ? (this.longSince ?? now) : null;
    if (ways.length <= 1) return "free";
    const isQueueing = ways.every(({ delay }) => delay.isQueueing);
    // Whoever's queue it is, nobody takes more beside it.
    if (isQueueing) this.lateAt = now;
    const isOurs = isBelowCeiling(ways) || (isQueueing && now - this.steppedAt <= BLAMED_MS);
    const mayBeQueue = this.longSince !== null && now - this.longSince < FAR_MS;
    if (isJammed && (isOurs || mayBeQueue)) return "jammed";
    const isLate = ways.every((way) => isLong(way) || way.delay.isQueueing);
    return isLate && isOurs ? "full" : "free";
  }

  /** What is late without a step of ours is only waited for. */
  private fail(now: number): void {
    if (now - this.steppedAt > BLAMED_MS || this.steppedAt < this.failedAt) return;
    this.failures += 1;
    this.failedAt = now;
    this.barredUntil = now + Math.min(BARRED_MAX_MS, BARRED_FIRST_MS * 2 ** (this.failures - 1));
  }
}

/** At least half of the estimates say that the queue is in our direction. */
function isBelowCeiling(ways: readonly Way[]): boolean {
  const below = ways.filter(({ availableKbps }) => (availableKbps ?? 0) < BELOW_CEILING_KBPS);
  return below.length * 2 >= ways.length;
}
