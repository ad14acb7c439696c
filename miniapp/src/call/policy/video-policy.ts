/**
 * Whether pictures are sent to one person, and how large. Pure: facts and time in, a decision out.
 *
 * A picture that does not fit ruins the voice long before it is worth looking at, so it is paused as
 * a whole, and the room says so. A paused picture leaves the estimate low, because the estimate
 * follows what is sent. So the picture comes back on trial, after a rest: longer where the estimate
 * was lower, and twice as long after each trial that fails.
 */
import { lasts } from "../since";
import type { PeerFacts } from "../path/facts";
import { SMALL_PICTURES } from "./encodings";
import type { PathState } from "./path-state";

/** What to do with the pictures. */
export interface VideoDecision {
  readonly isPaused: boolean;
  /** The most that camera and screen may take together; null for what the size of the room allows. */
  readonly capKbps: number | null;
  /** The most lines that a camera's picture is to have; null for what the size of the room allows. */
  readonly linesMost: number | null;
  /** It was turned on a moment ago: that it waits or is small yet is nothing to tell. */
  readonly isBeginning: boolean;
}

/** What else decides, besides the facts of the path. */
export interface VideoContext {
  /** The camera or the screen is on. */
  readonly isWanted: boolean;
  /** What the voice takes of the path at present. */
  readonly voiceKbps: number;
  /** What a lossy path carries all the same (see `floor.ts`); null where the estimate is the truth. */
  readonly floorKbps: number | null;
  /** What is lost is lost by the air, and a picture makes it no worse (see `floor.ts`). */
  readonly isAir: boolean;
}

/** What the air loses ends a rest that loss was the reason for: so much calm is enough. */
const REST_IN_AIR_MS = 2_000;
/** An estimate below this does not hold both the least that a picture takes (20) and a thin voice (24). */
const LEAST_KBPS = 50;
/** An estimate above this for {@link ENOUGH_MS} ends a rest early. */
const ENOUGH_KBPS = 250;
/** An estimate above this needs no cap of ours: the browser shares well enough between voice and picture. */
const CAPPED_BELOW_KBPS = 400;
const CAP_LEAST_KBPS = 40;
/** The picture's share of what the voice leaves. Half of all estimates are a fifth too high. */
const CAP_SHARE = 0.5;
/** The same above a floor, which is ours: the rest is for what is sent again. */
const CAP_SHARE_ABOVE_FLOOR = 0.75;
/**
 * A picture begins with so few lines, before anything is known of the path: the first frame of a large
 * one takes two seconds of EDGE, and the first words with it. It grows when nothing waits by then. Where
 * a round trip takes so long that the path is slow or full, it begins on trial after so much calm.
 */
export const FIRST_LINES = SMALL_PICTURES[0].lines;
const BEGIN_MS = 2_000;
const BEGIN_RTT_MS = 250;
const BEGIN_REST_MS = 3_000;
/** After so long it would be large on a good path. */
const BEGUN_MS = 6_000;
/** Fewer lines at once, more once there has been room for so long: each change costs a whole frame. */
const LARGER_AFTER_MS = 6_000;
/** Where a larger share (0-1) is lost and there is no floor, copies repair the voice only without a picture. */
const PICTURE_LOSS_MOST = 0.15;
/** ...in so many reports in a row, since one may be about a handful of packets; or much more in one. */
const LOSSY_REPORTS = 2;
const PICTURE_LOSS_AT_ONCE = 0.3;
/** A long queue, or an estimate below this, pauses the picture after 3 s... */
const VERY_THIN_KBPS = 40;
const BAD_MS = 3_000;
/** ...and an estimate between the two after 6 s: half of them come back by themselves, by 8 % a second. */
const THIN_MS = 6_000;
/** What is lost in the first two seconds of a picture is not judged: it may have been lost before... */
const RAMP_MS = 2_000;
/** ...nor is the estimate for longer: it starts low, and grows by 8 % a second once it is used. */
const GROWS_MS = 8_000;
const ENOUGH_MS = 10_000;
/**
 * How long a picture rests, by what the path was believed to carry when it had to go. The first
 * frame alone is a second of a path of 64 kbit/s, and half of the voice in it. A path that has just
 * become a third of what it was is worth a look soon.
 */
const RESTS = [
  { fromKbps: 200, firstMs: 8_000, mostMs: 60_000 },
  { fromKbps: 60, firstMs: 15_000, mostMs: 60_000 },
] as const;
const REST_ON_A_NARROW_PATH = { firstMs: 90_000, mostMs: 300_000 } as const;
/** A picture that has lasted so long ends the count of failed trials. */
const PROVED_MS = 30_000;
/** A trial is small and short: five seconds of a queue cost the voice more than a picture is worth. */
const TRIAL_MS = 4_000;
/**
 * When pictures come back, Chromium measures the path at up to twice what all encoders may take, and
 * believes a result below its estimate: bounds of less than half of it make 99 of 260 kbit/s.
 */
const TRIAL_SHARE = 0.55;
const VOICE_ENCODER_KBPS = 32;

export class VideoPolicy {
  private wantedAt: number | null = null;
  private shownAt = 0;
  private triedAt: number | null = null;
  private pausedAt: number | null = null;
  private thinSince: number | null = null;
  private queuedSince: number | null = null;
  private calmSince: number | null = null;
  private enoughSince: number | null = null;
  private restMs = 0;
  private isRestForLoss = false;
  /** Trials since a picture has proved itself. */
  private failures = 0;
  private capKbps: number | null = null;
  private linesMost: number | null = FIRST_LINES;
  private roomierSince: number | null = null;
  private lossyReports = 0;

  handle(
    facts: PeerFacts,
    path: PathState,
    { isWanted, voiceKbps, floorKbps, isAir }: VideoContext,
    now: number,
  ): VideoDecision {
    this.follow(isWanted, path, now);
    if (this.wantedAt !== null) {
      if (this.pausedAt === null) this.lookWhileSent(facts, path, isAir, now);
      else this.lookWhilePaused(facts, path, isAir, now);
      this.fitCap(facts.availableKbps, voiceKbps, floorKbps);
      if (this.isOnTrial(now)) {
        const least = TRIAL_SHARE * (facts.availableKbps ?? 0) - VOICE_ENCODER_KBPS;
        this.capKbps = inTens(Math.max(CAP_LEAST_KBPS, least));
      }
    }
    this.fitSize(path, now);
    return {
      isPaused: this.pausedAt !== null,
      capKbps: this.capKbps,
      linesMost: this.linesMost,
      isBeginning: this.wantedAt !== null && now - this.wantedAt < BEGUN_MS,
    };
  }

  private follow(isWanted: boolean, path: PathState, now: number): void {
    if (isWanted === (this.wantedAt !== null)) return;
    this.wantedAt = isWanted ? now : null;
    this.linesMost = FIRST_LINES;
    this.show(now);
    const isSlow = (path.rttMs ?? 0) >= BEGIN_RTT_MS;
    if (isWanted && isSlow) this.rest(BEGIN_REST_MS, now);
    // The end of this rest is no failure.
    this.failures = isWanted && isSlow ? -1 : 0;
  }

  private lookWhileSent(facts: PeerFacts, path: PathState, isAir: boolean, now: number): void {
    const { availableKbps, uplinkLoss } = facts;
    // The browser fears the air's loss for longer than it takes to see that it is the air's.
    const isThin =
      !isAir &&
      availableKbps !== null &&
      availableKbps < LEAST_KBPS &&
      now - this.shownAt >= GROWS_MS;
    this.thinSince = isThin ? (this.thinSince ?? now) : null;
    this.queuedSince = isBehindQueue(facts, path) ? (this.queuedSince ?? now) : null;
    // The first report about a picture that is back also counts what was lost before it went.
    if (uplinkLoss !== null && now - this.shownAt >= RAMP_MS) {
      const counts = uplinkLoss > PICTURE_LOSS_AT_ONCE ? LOSSY_REPORTS : 1;
      this.lossyReports = uplinkLoss > PICTURE_LOSS_MOST ? this.lossyReports + counts : 0;
    }
    const isLossy = !isAir && this.lossyReports >= LOSSY_REPORTS;
    const isVeryThin = availableKbps !== null && availableKbps < VERY_THIN_KBPS;
    const isOnTrial = this.isOnTrial(now);
    const thinMs = isVeryThin ? BAD_MS : THIN_MS;
    const isTooThin = lasts(this.thinSince, isOnTrial ? 0 : thinMs, now);
    // One round trip alone may be a mishap; a browser may go on telling it for five seconds.
    const isSeenTwice = isOnTrial || path.measuredAt > (this.queuedSince ?? now);
    const isQueued = isSeenTwice && lasts(this.queuedSince, isOnTrial ? 0 : BAD_MS, now);
    const isBad = isTooThin || isQueued;
    this.isRestForLoss = isLossy && !isBad;
    if (isBad || isLossy) this.pause(availableKbps, now);
    else if (now - this.shownAt >= PROVED_MS) this.failures = 0;
  }

  private lookWhilePaused(facts: PeerFacts, path: PathState, isAir: boolean, now: number): void {
    const { availableKbps, uplinkLoss } = facts;
    const isBearable = isAir || (uplinkLoss ?? 0) <= PICTURE_LOSS_MOST;
    const isCalm = isBearable && !isBehindQueue(facts, path);
    this.calmSince = isCalm ? (this.calmSince ?? now) : null;
    const hasEnough = isCalm && availableKbps !== null && availableKbps > ENOUGH_KBPS;
    this.enoughSince = hasEnough ? (this.enoughSince ?? now) : null;
    const restMs = isAir && this.isRestForLoss ? REST_IN_AIR_MS : this.restMs;
    if (lasts(this.calmSince, restMs, now) || lasts(this.enoughSince, ENOUGH_MS, now)) {
      this.failures += 1;
      this.show(now);
      this.triedAt = now;
    }
  }

  /** The cap follows the estimate, which grows by itself for as long as it is used. */
  private fitCap(availableKbps: number | null, voiceKbps: number, floorKbps: number | null): void {
    const above = ((floorKbps ?? 0) - voiceKbps) * CAP_SHARE_ABOVE_FLOOR;
    const isWide = availableKbps === null || availableKbps >= CAPPED_BELOW_KBPS;
    if (isWide && floorKbps === null) this.capKbps = null;
    else {
      const share = ((availableKbps ?? 0) - voiceKbps) * CAP_SHARE;
      this.capKbps = inTens(Math.max(CAP_LEAST_KBPS, share, above));
    }
  }

  /**
   * The size follows the cap, not at once where it grows. Of a picture that is too large for its bits,
   * frames are left out, and the first one of its lines takes a second of a thin path.
   */
  private fitSize({ isQueueing }: PathState, now: number): void {
    const cap = this.capKbps ?? Infinity;
    const fitting = SMALL_PICTURES.find(({ kbps }) => cap < kbps)?.lines ?? null;
    const isLarger = (fitting ?? Infinity) > (this.linesMost ?? Infinity);
    const isSent = this.wantedAt !== null && this.pausedAt === null;
    const isRoomier = isLarger && isSent && !isQueueing;
    this.roomierSince = isRoomier ? (this.roomierSince ?? now) : null;
    const afterMs = now - this.shownAt <= LARGER_AFTER_MS ? BEGIN_MS : LARGER_AFTER_MS;
    if (!isLarger || lasts(this.roomierSince, afterMs, now)) this.linesMost = fitting;
  }

  private isOnTrial(now: number): boolean {
    return this.triedAt !== null && now - this.triedAt < TRIAL_MS;
  }

  private pause(availableKbps: number | null, now: number): void {
    const { firstMs, mostMs } = restFor(availableKbps ?? LEAST_KBPS);
    this.rest(Math.min(mostMs, firstMs * 2 ** this.failures), now);
  }

  private rest(ms: number, now: number): void {
    this.restMs = ms;
    this.pausedAt = now;
    this.calmSince = null;
    this.enoughSince = null;
  }

  private show(now: number): void {
    this.pausedAt = null;
    this.shownAt = now;
    this.lossyReports = 0;
    this.triedAt = null;
    this.thinSince = null;
    this.queuedSince = null;
  }
}

/** Whether pictures and voice wait in a long queue of ours. */
function isBehindQueue({ voiceKbps, pictureKbps }: PeerFacts, path: PathState): boolean {
  return path.isQueueLong && path.isOurs(voiceKbps + pictureKbps);
}

function inTens(kbps: number): number {
  return Math.round(kbps / 10) * 10;
}

function restFor(availableKbps: number): { firstMs: number; mostMs: number } {
  return RESTS.find(({ fromKbps }) => availableKbps >= fromKbps) ?? REST_ON_A_NARROW_PATH;
}
