/**
 * What all connections of one person share: the own uplink. Pure: the state of each path and the
 * time go in; how full the uplink is comes out, and whose turn it is to send more.
 *
 * In a crowd, each connection alone finds its share of a narrow uplink wide enough for a better
 * voice, and five better voices fill it for all (measured: 225 kbit/s into 120, round trips of
 * 1.3 s). So in a crowd all voices step up together, and far enough apart that the effect of a step
 * shows before the next one. After the second failure they step up one at a time.
 */
import { Bars } from "./bars";
import { AT_CEILING, CROWD_CEILING_KBPS } from "./ceiling";
import { CALM_MS, type PathState } from "./path-state";

/** How much of the uplink is taken. */
export type Load = "free" | "full" | "jammed";

/** A connection that was not looked at for so long has no say, and after the second time no place. */
const SILENT_MS = 2_500;
const FORGOTTEN_MS = 10_000;
/** A younger connection may take a queue that it has always seen for the length of its way. */
const SEASONED_MS = 10_000;
/** Few ways take longer than this, so a longer round trip contains a queue... */
const JAMMED_MS = 700;
/** ...unless the thinnest voices have not shortened it by then: that is a satellite. */
const FAR_MS = 20_000;
/** An estimate at its ceiling says that the queue is on the other side. */
const BELOW_CEILING_KBPS = AT_CEILING * CROWD_CEILING_KBPS;
/** Between two steps up: a round trip is measured every 2.5 s, and a queue takes as long to grow. */
const STEP_MS = 5_000;
/** The same among people who are all nearer than this: a queue is seen one step too late at most. */
const NEAR_MS = 150;
const STEP_NEAR_MS = 2_000;
/** Connections that ask within this time step up together: each is looked at once a second. */
const TOGETHER_MS = 700;
/** A queue that comes so soon after a step is blamed on it. */
const BLAMED_MS = 10_000;
/** After more failures than this, connections step up one at a time. */
const FAILURES_TOGETHER = 1;
/** A connection that has not asked for so long does not wait for its turn. */
const ASKED_MS = 1_500;
/** Too little for the second thinnest voice (19.5 kbit/s) and a bit. */
const THIN_KBPS = 24;
/** Failures that are older are forgiven. */
const FORGIVEN_MS = 180_000;

/** One connection as the uplink sees it. */
interface Branch {
  readonly since: number;
  path: PathState;
  /** When it was looked at last. */
  at: number;
  /** When it last asked to send more. */
  askedAt: number;
  /** How often it has had a turn of its own. */
  turns: number;
}

export class Uplink {
  load: Load = "free";
  private readonly branches = new Map<object, Branch>();
  private readonly bars = new Bars();
  private longSince: number | null = null;
  private lateAt = -Infinity;
  private steppedAt = -Infinity;
  private failedAt = -Infinity;
  private barredUntil = -Infinity;

  /** The newest state of one connection; `key` is the same object every time. */
  handle(key: object, path: PathState, now: number): void {
    for (const [other, { at }] of this.branches) {
      if (now - at > FORGOTTEN_MS) this.branches.delete(other);
    }
    if (this.branches.size === 0) this.begin(now);
    const branch = this.branches.get(key);
    if (branch) Object.assign(branch, { path, at: now });
    else this.branches.set(key, { since: now, path, at: now, askedAt: -Infinity, turns: 0 });
    this.judge(now);
  }

  /** Whether the connection of `key`, which could send more, may do so now. */
  takeTurn(key: object, now: number): boolean {
    const branch = this.branches.get(key);
    if (!branch) return false;
    branch.askedAt = now;
    if (now - this.failedAt > FORGIVEN_MS) this.bars.forgive();
    const isTogether = this.bars.failures <= FAILURES_TOGETHER;
    const stepMs = isTogether && this.isNear(now) ? STEP_NEAR_MS : STEP_MS;
    if (now - this.lateAt < Math.min(CALM_MS, stepMs) || now < this.barredUntil) return false;
    if (this.isAloneWide(branch, now)) return false;
    const since = now - this.steppedAt;
    if (isTogether && since < TOGETHER_MS) return true;
    if (since < stepMs || (!isTogether && this.isBehind(branch, now))) return false;
    this.steppedAt = now;
    if (!isTogether) branch.turns += 1;
    return true;
  }

  /** An uplink that has just come into use has no history. */
  private begin(now: number): void {
    this.lateAt = now;
    this.longSince = null;
    this.bars.forgive();
    this.barredUntil = -Infinity;
  }

  private fresh(now: number): Branch[] {
    return [...this.branches.values()].filter(({ at }) => now - at <= SILENT_MS);
  }

  /** Another connection asks too, and has had fewer turns. */
  private isBehind({ turns }: Branch, now: number): boolean {
    return this.fresh(now).some((other) => other.turns < turns && now - other.askedAt <= ASKED_MS);
  }

  private isNear(now: number): boolean {
    return this.fresh(now).every(({ path }) => path.rttMs !== null && path.rttMs < NEAR_MS);
  }

  /** All other connections are believed to carry no more than a thin voice. */
  private isAloneWide(branch: Branch, now: number): boolean {
    const others = this.fresh(now).filter((other) => other !== branch);
    const isThin = ({ path }: Branch): boolean => (path.availableKbps ?? Infinity) < THIN_KBPS;
    return others.length > 0 && others.every(isThin);
  }

  private judge(now: number): void {
    const before = this.load;
    this.load = this.look(now);
    if (this.load !== "free") this.lateAt = now;
    if (before === "free" && this.load !== "free") this.blame(now);
  }

  /** A queue that all connections have is ours. One that only some have is on their side. */
  private look(now: number): Load {
    const known = this.fresh(now).filter(({ path }) => path.rttMs !== null);
    const seasoned = known.filter(({ since }) => now - since >= SEASONED_MS);
    const branches = seasoned.length > 1 ? seasoned : known;
    const isLong = ({ path }: Branch): boolean => (path.rttMs ?? 0) > JAMMED_MS;
    const isJammed = branches.length > 1 && branches.every(isLong);
    this.longSince = isJammed ? (this.longSince ?? now) : null;
    if (branches.length <= 1) return "free";
    const isQueueing = branches.every(({ path }) => path.isQueueing);
    // Nobody sends more beside a queue, whichever side it is on.
    if (isQueueing) this.lateAt = now;
    const isBlamed = isQueueing && now - this.steppedAt <= BLAMED_MS;
    const isOurs = isBelowCeiling(branches) || isBlamed;
    const mayBeQueue = this.longSince !== null && now - this.longSince < FAR_MS;
    if (isJammed && (isOurs || mayBeQueue)) return "jammed";
    const isLate = branches.every((branch) => isLong(branch) || branch.path.isQueueing);
    return isLate && isOurs ? "full" : "free";
  }

  /** The last step has failed if it was taken a moment ago; a queue without a step only passes. */
  private blame(now: number): void {
    if (now - this.steppedAt > BLAMED_MS || this.steppedAt < this.failedAt) return;
    this.failedAt = now;
    this.barredUntil = this.bars.fail(now);
  }
}

/** At least half of the estimates say that the queue is on our side. */
function isBelowCeiling(branches: readonly Branch[]): boolean {
  const isBelow = ({ path }: Branch): boolean => (path.availableKbps ?? 0) < BELOW_CEILING_KBPS;
  return branches.filter(isBelow).length * 2 >= branches.length;
}
