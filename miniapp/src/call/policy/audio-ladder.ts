/**
 * How the own voice is encoded for one person: bitrate, packet time and how many copies of it
 * travel along. Pure: facts and time in, a rung out. Down at once, up slowly.
 *
 * Two kinds of trouble look alike and want opposite things. A queue that grows, or an estimate
 * below what is sent, means that we send too much: step down. Loss without a queue means radio:
 * sending less does not help, a further copy does.
 */
import { AT_CEILING, voiceCeilingKbps } from "./ceiling";
import { ALL_ABILITIES, type Abilities } from "./abilities";
import { isCrowd } from "./crowd";
import { Delay } from "../path/delay";
import type { PeerFacts } from "../path/facts";
import {
  LEAST_RUNG,
  LEAST_RUNG_IN_A_CROWD,
  RUNGS,
  START_RUNG,
  sentRung,
  topRung,
  topRungWhenSaving,
  wireKbps,
  type Rung,
} from "./rungs";
import type { Load } from "./uplink";

/** What else decides, besides the facts of the path. */
export interface LadderContext {
  /** To how many people the voice goes. */
  readonly others: number;
  /** What the connection can do of what is decided. */
  readonly abilities: Abilities;
  /** A picture shares the path; it gives way first (see `video-policy.ts`). */
  readonly isPictureSent: boolean;
  /** One of the two counts every byte: the thinnest good voice, and a copy only against loss. */
  readonly isSaving: boolean;
  /** Of what is shared with the voices to everybody else. */
  readonly load: Load;
  /** Whether it is this voice's turn to take more of that. */
  takeTurn(): boolean;
}

/**
 * Below this a picture needs what the best voice takes beyond the second best (27 kbit/s), and above
 * that there is enough for both.
 */
const RUNG_BESIDE_A_PICTURE = 4;
const ROOM_KBPS = 250;
const ROOM_FOR_BOTH_KBPS = 350;

/** Loss that is worth a second and a third copy, and loss so small that one is enough. */
const SECOND_COPY_LOSS = 0.04;
const THIRD_COPY_LOSS = 0.07;
const NO_COPY_LOSS = 0.02;

/**
 * The other side reports every five seconds, and on a lossy path every third report is lost too.
 * Until one has come, and when none comes any more, loss on the way here stands for loss on the way
 * there: radio loses in both directions.
 */
const REPORT_AGE_MS = 8_000;
/**
 * ...unless it is a full queue that loses: then voices come late too, or the estimate is far below
 * what random loss makes of it. The round trip alone says so too late.
 */
const SUPPOSED_LOOKS = 2;
const LATE_BUFFER_MS = 250;
/**
 * A low estimate is one of a narrow path where something has come late not long ago, and a very low
 * one until a round trip has had the time to show no queue: at 30 % loss, estimates fall to 37
 * kbit/s on a path that carries any amount.
 */
const NARROW_KBPS = 80;
const LATE_MEMORY_MS = 30_000;
const VERY_NARROW_KBPS = 45;
const NARROW_SHOWS_MS = 3_000;

/** Chromium looks at the round trip every 2.5 s, so a queue is seen again no sooner. */
const SETTLE_MS = 3_000;
/**
 * Between steps up: with the estimate's support, and without it, since it says little while little
 * is sent. Once a step has failed, one without support waits as long as the next bar.
 */
const CLIMB_MS = 2_000;
const CLIMB_BLIND_MS = 6_000;
/** For how long a rung that failed is not tried again; doubles every time. */
const BARRED_FIRST_MS = 15_000;
const BARRED_MAX_MS = 120_000;
/** An estimate that is short of what is sent must be so this many times in a row. */
const SHORT_LOOKS = 2;
/** ...or once, when it has fallen by a quarter just after a step up; 64 kbit/s answer in half a second. */
const FRESH_CLIMB_MS = 4_000;
const FALLEN = 0.75;
/** A queue in our way keeps the estimate below so many times what we send. */
const OUR_QUEUE = 1.5;
/** Less than this is a muted microphone. */
const SPEECH_KBPS = 4;

export class AudioLadder {
  private readonly delay = new Delay();
  private abilities = ALL_ABILITIES;
  private index: number;
  private isInCrowd: boolean;
  private hasSpoken = false;
  private extraCopies = 0;
  private loss = 0;
  private reportedAt = -Infinity;
  private lossyLooks = 0;
  private lateAt = -Infinity;
  private lowSince: number | null = null;
  private indexBeforeLow = 0;
  private isNarrow = false;
  private isMakingRoom = false;
  private droppedAt = -Infinity;
  private changedAt: number;
  private climbedAt = -Infinity;
  private climbedWithKbps = 0;
  private barred = Infinity;
  private barredUntil = 0;
  private barMs = BARRED_FIRST_MS;
  private extraBarredUntil = 0;
  private shortLooks = 0;

  constructor(others: number, now: number) {
    this.isInCrowd = isCrowd(others);
    this.index = this.isInCrowd ? LEAST_RUNG_IN_A_CROWD : START_RUNG;
    this.changedAt = now;
  }

  get rung(): Rung {
    return this.sent(this.index);
  }

  /** Whether the voice is thinner than the one that a call begins with. */
  get isThin(): boolean {
    return this.index < START_RUNG;
  }

  /** What would be sent with the rung at `index`. */
  private sent(index: number): Rung {
    const { extraCopies, isInCrowd } = this;
    return sentRung({ index, extraCopies, isInCrowd }, this.abilities);
  }

  handle(facts: PeerFacts, context: LadderContext, now: number): Rung {
    this.abilities = context.abilities;
    this.delay.handle(facts.rttMs, now);
    this.judgeEstimate(facts, now);
    this.handleLoss(facts, now);
    this.lookAtPicture(facts, context);
    this.fitCrowd(facts, context, now);
    const top = context.isSaving
      ? topRungWhenSaving(this.loss >= NO_COPY_LOSS)
      : this.top(context.others);
    if (this.index > top) this.move(top, now);
    const { load } = context;
    if (load === "jammed") this.giveWay(now);
    else if (load === "full") this.ease(now);
    else if (this.isCongested(facts, context, now)) this.stepDown(facts, now);
    else if (facts.voiceKbps >= SPEECH_KBPS) this.stepUp(facts, context, top, now);
    return this.rung;
  }

  private get least(): number {
    return this.isInCrowd ? LEAST_RUNG_IN_A_CROWD : LEAST_RUNG;
  }

  private handleLoss(facts: PeerFacts, now: number): void {
    const { uplinkLoss, downlinkLoss } = facts;
    if (uplinkLoss !== null) this.reportedAt = now;
    const isLate = this.lateAt === now;
    const isRadio = downlinkLoss >= SECOND_COPY_LOSS && !isLate && !this.isNarrow;
    this.lossyLooks = isRadio ? this.lossyLooks + 1 : 0;
    const isUnknown = now - this.reportedAt > REPORT_AGE_MS;
    const isSupposed = this.lossyLooks >= SUPPOSED_LOOKS || downlinkLoss < NO_COPY_LOSS;
    const fresh = uplinkLoss ?? (isUnknown && isSupposed ? downlinkLoss : null);
    if (fresh !== null) this.loss = fresh > this.loss ? fresh : (this.loss + fresh) / 2;
  }

  /** What was given up for a narrow path that turns out to be a lossy one is taken back. */
  private judgeEstimate({ availableKbps, bufferMs }: PeerFacts, now: number): void {
    if (this.delay.isQueueing || (bufferMs ?? 0) > LATE_BUFFER_MS) this.lateAt = now;
    const estimate = availableKbps ?? Infinity;
    const isLow = estimate < VERY_NARROW_KBPS;
    if (isLow && this.lowSince === null) this.indexBeforeLow = this.index;
    this.lowSince = isLow ? (this.lowSince ?? now) : null;
    const isUnseen = this.lowSince !== null && now - this.lowSince < NARROW_SHOWS_MS;
    const isLate = now - this.lateAt <= LATE_MEMORY_MS;
    this.isNarrow = isUnseen || (isLate && estimate < NARROW_KBPS);
    if (this.lowSince === null || this.isNarrow || this.droppedAt < this.lowSince) return;
    // Five at once would fill again what they have just emptied.
    if (this.isInCrowd) return;
    this.move(Math.max(this.index, this.indexBeforeLow), now);
    this.droppedAt = -Infinity;
    this.barred = Infinity;
    this.extraBarredUntil = 0;
    this.barMs = BARRED_FIRST_MS;
  }

  /** A room may turn out to be a crowd between the connection and the first word. */
  private fitCrowd({ voiceKbps }: PeerFacts, { others }: LadderContext, now: number): void {
    this.isInCrowd = isCrowd(others);
    const isTooHigh = !this.hasSpoken && this.isInCrowd && this.index > this.least;
    if (this.index < this.least || isTooHigh) this.move(this.least, now);
    this.hasSpoken ||= voiceKbps >= SPEECH_KBPS;
  }

  private lookAtPicture({ availableKbps }: PeerFacts, { isPictureSent }: LadderContext): void {
    const below = this.isMakingRoom ? ROOM_FOR_BOTH_KBPS : ROOM_KBPS;
    this.isMakingRoom = isPictureSent && availableKbps !== null && availableKbps < below;
  }

  private top(others: number): number {
    return Math.min(topRung(others), this.isMakingRoom ? RUNG_BESIDE_A_PICTURE : Infinity);
  }

  private isCongested(
    facts: PeerFacts,
    { isPictureSent, others }: LadderContext,
    now: number,
  ): boolean {
    const { availableKbps } = facts;
    const needed = wireKbps(this.rung);
    const isShort = availableKbps !== null && availableKbps < needed;
    // A round trip has two ways. When the queue is on the other one, the estimate stays high: beyond
    // that, or at its ceiling.
    const { isBounded } = this.abilities;
    const ceilingKbps = isBounded ? voiceCeilingKbps(this.rung.copies, others) : Infinity;
    const most = Math.min(OUR_QUEUE * needed, AT_CEILING * ceilingKbps);
    const isOurs = availableKbps === null || availableKbps < most;
    const isQueueing = isOurs && this.delay.isQueueing;
    this.shortLooks = isShort ? this.shortLooks + 1 : 0;
    // The estimate also falls with random loss, and then a copy must not be taken away.
    const isTooMuch = isQueueing || this.isNarrow || this.loss < NO_COPY_LOSS;
    const isClimbing = now - this.climbedAt < FRESH_CLIMB_MS;
    const hasFallen = isClimbing && (availableKbps ?? Infinity) < FALLEN * this.climbedWithKbps;
    const looks = hasFallen ? 1 : SHORT_LOOKS;
    if (this.shortLooks >= looks && isTooMuch) return true;
    return isQueueing && (!isPictureSent || isShort);
  }

  /** What gets through at once on the same uplink; what was lost in the jam was no radio. */
  private giveWay(now: number): void {
    this.extraCopies = 0;
    this.loss = 0;
    if (this.index > this.least) this.drop(this.least, now);
  }

  /** Everybody steps down, whoever has stepped up: when they may again is the uplink's to say. */
  private ease(now: number): void {
    if (this.isSettling(now)) return;
    this.extraCopies = 0;
    this.drop(this.below(), now);
  }

  private isSettling(now: number): boolean {
    return this.droppedAt === this.changedAt && now - this.droppedAt < SETTLE_MS;
  }

  private stepDown(facts: PeerFacts, now: number): void {
    if (this.isSettling(now)) return;
    if (this.extraCopies > 0) {
      this.extraCopies = 0;
      this.extraBarredUntil = now + this.nextBar();
      this.changedAt = this.droppedAt = now;
      return;
    }
    if (this.index === this.least) return;
    this.barred = this.index;
    this.barredUntil = now + this.nextBar();
    this.drop(Math.min(this.below(), this.fitting(facts.availableKbps)), now);
  }

  private stepUp(facts: PeerFacts, context: LadderContext, top: number, now: number): void {
    const hasTakenCopies = this.adjustCopies(context, now);
    if (hasTakenCopies && this.isInCrowd) return;
    const next = this.above(top);
    if (next === null || (next >= this.barred && now < this.barredUntil)) return;
    const { availableKbps } = facts;
    const isSupported =
      availableKbps === null
        ? !context.isPictureSent
        : availableKbps > 1.1 * wireKbps(this.sent(next));
    if (!isSupported && this.isNarrow) return;
    const hasFailed = this.barMs > BARRED_FIRST_MS;
    const blindMs = hasFailed ? this.barMs : CLIMB_BLIND_MS;
    if (now - this.changedAt < (isSupported ? CLIMB_MS : blindMs)) return;
    if (!context.takeTurn()) return;
    this.move(next, now);
    this.climbedAt = now;
    this.climbedWithKbps = availableKbps ?? 0;
  }

  /** Whether there are more of them now. */
  private adjustCopies(context: LadderContext, now: number): boolean {
    if (this.loss < NO_COPY_LOSS) this.extraCopies = 0;
    if (now < this.extraBarredUntil || this.isNarrow) return false;
    // A turn is not spent on what this rung does not send.
    if (this.isInCrowd && this.rung.copies === 0) return false;
    const useful = this.loss >= THIRD_COPY_LOSS ? 2 : Number(this.loss >= SECOND_COPY_LOSS);
    const wanted = Math.min(useful, Math.max(0, this.abilities.copiesMax - 1));
    if (wanted <= this.extraCopies || !context.takeTurn()) return false;
    this.extraCopies = wanted;
    return true;
  }

  /** The index of the next rung down that sends something else, or of the lowest. */
  private below(): number {
    let index = this.index - 1;
    while (index > this.least && isSame(this.sent(index), this.rung)) index -= 1;
    return index;
  }

  /** The index of the next rung up that sends something else, up to `top`; null for none. */
  private above(top: number): number | null {
    let index = this.index + 1;
    while (index < top && isSame(this.sent(index), this.rung)) index += 1;
    return index <= top ? index : null;
  }

  /** The index of the highest rung that leaves a tenth of the estimate free. */
  private fitting(availableKbps: number | null): number {
    const most = availableKbps === null ? Infinity : 0.9 * availableKbps;
    return RUNGS.findLastIndex((_, index) => wireKbps(this.sent(index)) <= most);
  }

  private drop(index: number, now: number): void {
    this.move(Math.max(this.least, index), now);
    this.droppedAt = now;
  }

  private move(index: number, now: number): void {
    this.index = index;
    this.changedAt = now;
    this.shortLooks = 0;
  }

  private nextBar(): number {
    const bar = this.barMs;
    this.barMs = Math.min(BARRED_MAX_MS, bar * 2);
    return bar;
  }
}

function isSame(one: Rung, other: Rung): boolean {
  return one.kbps === other.kbps && one.ptimeMs === other.ptimeMs && one.copies === other.copies;
}
