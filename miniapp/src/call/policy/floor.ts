/**
 * How much a lossy path carries all the same. Pure: facts and time in, a floor out.
 *
 * The browser takes lost packets for a queue that overflows and believes in less and less: 37 kbit/s on
 * a path of 4 Mbit/s that loses three in ten. Where packets are lost and none of them waits, it is the
 * air that loses them, and a picture that stays small costs nobody anything. So the belief gets a
 * floor, which is raised in steps for as long as nothing waits, and comes down at the first sign that
 * the path is full: a queue, or more loss than before the step.
 */
import { NEAR_MS } from "../path/delay";
import type { PeerFacts } from "../path/facts";
import { lasts } from "../since";
import type { PathState } from "./path-state";
import { ArrivalProof } from "./proof";

/** From this share (0-1) of lost packets on the browser believes in less than there is... */
const LOSSY = 0.04;
/** ...and below this it finds the truth by itself. */
const CLEAN = 0.02;
/** The weight of a report in the mean: some are about a handful of packets. */
const REPORT_WEIGHT = 0.2;
/** Nothing has waited for so long: a round trip is measured every 2.5 s, and one may have been missed. */
const CALM_MS = 2_000;
/** What is left to a small picture beside the voice at first. */
const FIRST_KBPS = 130;
/** What the browser believes in already, and nothing waits, is no risk; the rest is for its mistakes. */
const BELIEVED_SHARE = 0.75;
/**
 * No floor is above so many times what has arrived (see `proof.ts`): a narrow path that is full from the
 * start shows no queue, since no round trip was ever shorter.
 */
const PROVEN_TIMES = 1.8;
/** What has got through holds a voice and a small picture; the browser's own care is enough for the rest. */
const PROVEN_LEAST_KBPS = 120;
/** That the air takes packets is known for so long. */
const AIR_MS = 20_000;
/**
 * It is also known where packets have been lost for so long and round trips have been short all the time:
 * a path that is full from the start has its queue in every one of them. What drops packets without any
 * queue shows when the floor is raised: more is lost then.
 */
const SHORT_MS = 3_000;
const SHORT_TRIP_MS = 250;
/** The smallest picture. With less beside the voice there is none, and no floor. */
const LEAST_KBPS = 60;
const STEP = 1.35;
const STEP_MS = 4_000;
/** A picture of 360 lines and its repetitions. More is found by the browser, or not at all. */
const MOST_KBPS = 700;
/** A rise of the lost share so soon after a step is the step's; its mean wanders by half of that. */
const FULL_LOSS = 0.12;
const BLAMED_MS = 8_000;
/** After a step back nothing is tried for so long, and twice as long each time. */
const BAR_MS = 20_000;
const BAR_MOST_MS = 160_000;
/** ...which is forgotten once a floor has held for so long. */
const HELD_MS = 60_000;

/** What decides besides the path. */
export interface FloorContext {
  /** What pictures and voice take at most; null without a picture. */
  readonly wantedKbps: number | null;
  /** What the voice takes of the path at present. */
  readonly voiceKbps: number;
  /** A picture is sent: only then a step shows what it does. */
  readonly isSent: boolean;
}

export class FloorPolicy {
  private floorKbps: number | null = null;
  private loss = 0;
  private readonly proof = new ArrivalProof();
  private heldSince: number | null = null;
  private airAt = -Infinity;
  /** What is lost is lost by the air: a picture has been seen to get through, and makes it no worse. */
  isAir = false;
  private calmSince: number | null = null;
  /** Since when packets have been lost while round trips were short. */
  private shortSince: number | null = null;
  /** The last report told of a loss. */
  private isLossTold = false;
  private cleanSince: number | null = null;
  private steppedAt = -Infinity;
  private lossBefore = 0;
  private barredUntil = -Infinity;
  private failures = 0;

  /** The least that the browser is to believe, in kbit/s; null for as little as it likes. */
  handle(
    { availableKbps, uplinkLoss, sentKbps }: PeerFacts,
    path: PathState,
    { wantedKbps, voiceKbps, isSent }: FloorContext,
    now: number,
  ): number | null {
    if (uplinkLoss !== null) this.loss += (uplinkLoss - this.loss) * REPORT_WEIGHT;
    this.proof.handle(sentKbps, uplinkLoss);
    const hasNoQueue = this.hasNoQueue(path, uplinkLoss, now);
    if (this.proof.isLosingBelow || (hasNoQueue && this.isLossTold)) this.airAt = now;
    const { provenKbps } = this.proof;
    const mostKbps = hasNoQueue ? MOST_KBPS : Math.min(MOST_KBPS, provenKbps * PROVEN_TIMES);
    const boundKbps = Math.min(mostKbps, wantedKbps ?? 0);
    const isRoom = boundKbps >= voiceKbps + LEAST_KBPS;
    const isBlamed = now - this.steppedAt <= BLAMED_MS && this.loss > this.lossBefore + FULL_LOSS;
    const isHarmed = path.isQueueing || path.isNarrow || isBlamed;
    const isFull = isHarmed || !isRoom;
    this.calmSince = isFull ? null : (this.calmSince ?? now);
    this.cleanSince = this.loss < CLEAN ? (this.cleanSince ?? now) : null;
    if (wantedKbps === null || availableKbps === null) this.floorKbps = null;
    else if (this.floorKbps === null) {
      const firstKbps = Math.max(voiceKbps + FIRST_KBPS, availableKbps * BELIEVED_SHARE);
      const isAllowed = now >= this.barredUntil && now - this.airAt <= AIR_MS;
      if (this.loss >= LOSSY && isAllowed && lasts(this.calmSince, CALM_MS, now)) {
        this.step(Math.min(firstKbps, boundKbps), path.loss, now);
      }
    } else if (isFull) this.fall(voiceKbps, now);
    else if (lasts(this.cleanSince, STEP_MS, now)) this.floorKbps = null;
    else if (isSent) this.climb(path.loss, boundKbps, now);
    this.heldSince = this.floorKbps === null ? null : (this.heldSince ?? now);
    if (lasts(this.heldSince, HELD_MS, now)) this.failures = 0;
    // Over so short a way a small picture stays while that is waited for.
    const isNear = (path.rttMs ?? Infinity) < NEAR_MS;
    const isProven = !isFull && (hasNoQueue || provenKbps >= PROVEN_LEAST_KBPS);
    const isLossy = this.loss >= LOSSY;
    this.isAir = this.floorKbps !== null || (isLossy && (isProven || (isNear && !isHarmed)));
    return this.floorKbps;
  }

  /** Packets get lost though round trips have been short for a while. */
  private hasNoQueue(path: PathState, uplinkLoss: number | null, now: number): boolean {
    const isShort = !path.isQueueing && (path.rttMs ?? Infinity) < SHORT_TRIP_MS;
    if (uplinkLoss !== null) this.isLossTold = uplinkLoss >= LOSSY;
    if (!isShort || this.loss < LOSSY) this.shortSince = null;
    else if (this.isLossTold) this.shortSince ??= now;
    return lasts(this.shortSince, SHORT_MS, now);
  }

  private climb(loss: number, boundKbps: number, now: number): void {
    if (this.floorKbps === null || now < this.barredUntil || now - this.steppedAt < STEP_MS) return;
    const next = Math.min(this.floorKbps * STEP, boundKbps);
    if (next > this.floorKbps) this.step(next, loss, now);
  }

  private step(floorKbps: number, loss: number, now: number): void {
    this.floorKbps = Math.round(floorKbps);
    this.steppedAt = now;
    // The mean may still be on its way to what was lost already.
    this.lossBefore = Math.max(this.loss, loss);
  }

  /** Back to what did no harm; where even the first step did, to nothing. */
  private fall(voiceKbps: number, now: number): void {
    const least = Math.round(voiceKbps + FIRST_KBPS);
    const lower = Math.round((this.floorKbps ?? 0) / STEP / STEP);
    this.floorKbps = lower >= least ? lower : null;
    this.heldSince = null;
    this.steppedAt = -Infinity;
    this.barredUntil = now + Math.min(BAR_MOST_MS, BAR_MS * 2 ** this.failures);
    this.failures += 1;
  }
}
