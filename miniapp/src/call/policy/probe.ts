/**
 * Makes the browser look whether a path carries more than it believes. Pure: facts and time in, a
 * ceiling out.
 *
 * A belief that has fallen grows by eight percent a second, and not at all while less is sent than
 * it allows. But when the ceiling of its belief is raised, Chromium measures the path at once, with
 * five packets at the rate of the new ceiling. So the ceiling is put between what is believed and
 * what is asked, and raised at the next look. It also bounds what a measurement that errs leads to.
 *
 * Only what was carried before is asked for: a wrong question costs a third of the belief, which a
 * path of 200 kbit/s does not have to spare.
 *
 * Chromium measures at no more than twice what all encoders together may take, and takes a result
 * below its belief for bad news. So the bounds of the picture are lifted as long as it is asked.
 */
import { PAUSED_CEILING_KBPS } from "./ceiling";
import type { PeerFacts } from "../path/facts";
import { CALM_MS, type PathState } from "./path-state";

/** What to do. */
export interface Probing {
  /** The most that the browser may believe; null for as much as it finds. */
  readonly ceilingKbps: number | null;
  /** The picture is to have no bounds of ours. */
  readonly isAsking: boolean;
  /** The path carries much more than was believed a moment ago, and enough for a large picture. */
  readonly isFound: boolean;
}

/** What decides besides the path. */
export interface ProbeContext {
  /** What pictures and voice take at most; null without a picture. */
  readonly wantedKbps: number | null;
  /** The picture gives way to the voice. */
  readonly isPaused: boolean;
}

/** On an estimate below this the five packets of a measurement (6 kB) are a queue of a third of a second. */
const LEAST_KBPS = 160;
/** An estimate of this share of what is wanted, or was carried, is enough. Measurements give 0.95 of the truth. */
const ENOUGH = 0.8;
/** A question asks for so many times the estimate, as the browser's own first measurement does. */
const REACH = 3;
/**
 * A path that carries something carries up to so many times of it. Estimates alone prove nothing: they
 * begin with 300 kbit/s and grow to half as much again as is sent.
 */
const CARRIED = 1.3;
/** Before it is raised, the ceiling stands so far above the estimate that it bounds nothing. */
const BETWEEN = 1.2;
/** The answer to a question has come after so long. */
const ANSWER_MS = 1_500;
/** A connection that sends less than this share of its estimate has no use for a higher one. */
const USED = 0.5;
/** When a larger share (0-1) is lost, the browser goes by the loss and not by measurements. */
const PROBE_LOSS_MOST = 0.05;
/**
 * An estimate that grows so much between two looks was measured; one that has grown or fallen so much
 * since it was noted belongs to another path.
 */
const FOUND = 1.3;
const FALLEN_BELIEF = 0.7;
/** A picture is renewed from here on. On 200 kbit/s its first frame of 540 lines held the voice up by 0.3 s. */
const WIDE_KBPS = 400;
/** Between two questions. Five packets every four seconds are 12 kbit/s. */
const WAIT_LEAST_MS = 4_000;
const WAIT_MOST_MS = 30_000;
/** The share of the time since the path became narrow: after a minute it is asked every ten seconds. */
const WAIT_SHARE = 1 / 6;

export class ProbePolicy {
  private ceilingKbps: number | null = null;
  private calmSince: number | null = null;
  private narrowSince: number | null = null;
  private believedKbps = 0;
  private lastKbps = Infinity;
  private bestKbps = 0;
  private askedAt = -Infinity;
  private isLowered = false;
  private isFound = false;

  handle(
    facts: PeerFacts,
    path: PathState,
    { wantedKbps, isPaused }: ProbeContext,
    now: number,
  ): Probing {
    const { availableKbps } = path;
    this.isFound = false;
    if (wantedKbps === null || isPaused) this.rest(isPaused);
    else if (availableKbps !== null) {
      this.follow(facts, availableKbps, wantedKbps, now);
      this.look(facts, path, now);
      if (this.isLowered) this.raise(availableKbps, wantedKbps, now);
      else if (this.isTime(facts, availableKbps, now)) {
        this.ceilingKbps = Math.round(availableKbps * BETWEEN);
        this.isLowered = true;
      }
    }
    const isAsking = this.isLowered || now - this.askedAt < ANSWER_MS;
    return { ceilingKbps: this.ceilingKbps, isAsking, isFound: this.isFound };
  }

  private follow(facts: PeerFacts, availableKbps: number, wantedKbps: number, now: number): void {
    const isMore = availableKbps >= FOUND * this.believedKbps;
    const isAnswer = availableKbps >= FOUND * this.lastKbps;
    this.lastKbps = availableKbps;
    this.isFound = isAnswer && availableKbps >= WIDE_KBPS;
    const isChanged = isMore || availableKbps < FALLEN_BELIEF * this.believedKbps;
    if (isChanged) this.believedKbps = availableKbps;
    // What has been found may be as far as the question went.
    if (isAnswer) this.askedAt = -Infinity;
    const carriedKbps = CARRIED * (facts.voiceKbps + facts.pictureKbps);
    this.bestKbps = Math.max(this.bestKbps, Math.min(availableKbps, carriedKbps));
    if (availableKbps >= ENOUGH * Math.min(wantedKbps, this.bestKbps)) this.narrowSince = null;
    else if (isChanged || this.narrowSince === null) this.narrowSince = now;
  }

  private look({ uplinkLoss }: PeerFacts, { isQueueing }: PathState, now: number): void {
    const isCalm = !isQueueing && (uplinkLoss ?? 0) <= PROBE_LOSS_MOST;
    this.calmSince = isCalm ? (this.calmSince ?? now) : null;
  }

  private isTime(facts: PeerFacts, availableKbps: number, now: number): boolean {
    if (this.narrowSince === null || availableKbps < LEAST_KBPS) return false;
    if (this.calmSince === null || now - this.calmSince < CALM_MS) return false;
    if (facts.voiceKbps + facts.pictureKbps < USED * availableKbps) return false;
    const share = (now - this.narrowSince) * WAIT_SHARE;
    const wait = Math.min(WAIT_MOST_MS, Math.max(WAIT_LEAST_MS, share));
    return now - this.askedAt >= wait;
  }

  /** Only a ceiling that is raised is asked about, so it has come down first. */
  private raise(availableKbps: number, wantedKbps: number, now: number): void {
    this.isLowered = false;
    this.askedAt = now;
    if (this.calmSince === null) return;
    this.ceilingKbps = Math.round(Math.min(wantedKbps, this.bestKbps, REACH * availableKbps));
  }

  private rest(isPaused: boolean): void {
    this.ceilingKbps = isPaused ? PAUSED_CEILING_KBPS : null;
    this.calmSince = null;
    this.narrowSince = null;
    this.believedKbps = 0;
    this.lastKbps = Infinity;
    this.askedAt = -Infinity;
    this.isLowered = false;
  }
}
