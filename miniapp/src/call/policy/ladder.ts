/**
 * How the own voice is sent to one person: which rung, and how many further copies. Pure: the state
 * of the path and the time go in, a rung comes out. Down at once, up slowly.
 *
 * Two kinds of trouble look alike and want opposite things. A queue that grows, or an estimate below
 * what is sent, means that we send too much: the ladder steps down. Loss without a queue means radio:
 * sending less does not help, and a further copy does.
 */
import type { PeerFacts } from "../path/facts";
import { ALL_ABILITIES, type Abilities } from "./abilities";
import { Bars } from "./bars";
import { AT_CEILING, voiceCeilingKbps } from "./ceiling";
import { isCrowd } from "./crowd";
import { FIFTH_COPY_LOSS, NO_COPY_LOSS, SECOND_COPY_LOSS, THIRD_COPY_LOSS } from "./loss";
import type { PathState } from "./path-state";
import {
  LEAST_RUNG,
  LEAST_RUNG_IN_A_CROWD,
  RUNGS,
  START_RUNG,
  isSameRung,
  sentRung,
  topRung,
  topRungWhenSaving,
  wireKbps,
  type Rung,
} from "./rungs";
import type { Load } from "./uplink";

/** What else decides, besides the path. */
export interface LadderContext {
  /** To how many people the voice goes. */
  readonly others: number;
  /** What the connection can do of what is decided. */
  readonly abilities: Abilities;
  /** A picture shares the path; it gives way first (see `video-policy.ts`). */
  readonly isPictureSent: boolean;
  /** One is to: it may rest. */
  readonly isPictureWanted: boolean;
  /** One of the two counts every byte: the thinnest good voice, and a copy only against loss. */
  readonly isSaving: boolean;
  /** Of the uplink that the voices to everybody share. */
  readonly load: Load;
  /** Whether it is this voice's turn to take more of that. */
  takeTurn(): boolean;
}

/** Why the ladder stands where it does. */
interface Step {
  /** `placed`: by the size of the room, data saver or a picture, and not by how the path fares. */
  readonly kind: "placed" | "climbed" | "dropped";
  readonly at: number;
  /** The estimate at that moment; 0 without one. */
  readonly estimateKbps: number;
}

/** The rung that a voice stood on when the estimate became very low. */
interface BeforeLow {
  readonly index: number;
  /** The voice has been made thinner since. */
  hasDropped: boolean;
}

/**
 * The best voice takes 27 kbit/s more than the second best. An estimate below this has no room for
 * them beside a picture, and one above the second value has, with certainty.
 */
const ROOM_KBPS = 250;
const ROOM_FOR_BOTH_KBPS = 350;
/** ...and for every further copy of it twice as much as that takes. */
const ROOM_PER_COPY_KBPS = 64;
const RUNG_BESIDE_A_PICTURE = 4;

/** A round trip is measured every 2.5 s, so the effect of a step down shows no sooner. */
const SETTLE_MS = 3_000;
/** Between two steps up when the estimate supports the second one, and when it does not. */
const CLIMB_MS = 2_000;
const CLIMB_BLIND_MS = 6_000;
/** A rung is supported by an estimate of so many times what it costs. */
const SUPPORT = 1.1;
/** A rung fits an estimate if it takes no more than this share of it. */
const FITS = 0.9;
/** An estimate below what is sent steps the voice down after so many looks in a row... */
const SHORT_LOOKS = 2;
/** ...or at once if it fell to this share within 4 s of a step up: 64 kbit/s answer in half a second. */
const FALLEN_AFTER_CLIMB = 0.75;
const FRESH_CLIMB_MS = 4_000;
/** A microphone that sends less, in kbit/s, is muted. */
const SPEECH_KBPS = 4;

/** How many copies beyond those of the rung are worth their price. */
function usefulCopies(loss: number): number {
  if (loss >= FIFTH_COPY_LOSS) return 4;
  return loss >= THIRD_COPY_LOSS ? 2 : Number(loss >= SECOND_COPY_LOSS);
}

export class AudioLadder {
  private can = ALL_ABILITIES;
  private index: number;
  private extraCopies = 0;
  private isInCrowd: boolean;
  private hasSpoken = false;
  private isMakingRoom = false;
  private step: Step;
  private beforeLow: BeforeLow | null = null;
  private readonly bars = new Bars();
  /** The rung that failed, and until when it and those above are not tried. */
  private barred = { index: Infinity, until: 0 };
  private copiesBarredUntil = 0;
  private shortLooks = 0;

  constructor(others: number, now: number) {
    this.isInCrowd = isCrowd(others);
    this.index = this.isInCrowd ? LEAST_RUNG_IN_A_CROWD : START_RUNG;
    this.step = { kind: "placed", at: now, estimateKbps: 0 };
  }

  get rung(): Rung {
    return this.sent(this.index);
  }

  /** Whether the voice is thinner than the one that a call begins with. */
  get isThin(): boolean {
    return this.index < START_RUNG;
  }

  handle({ voiceKbps }: PeerFacts, path: PathState, context: LadderContext, now: number): Rung {
    this.can = context.abilities;
    this.takeBack(path, now);
    this.makeRoom(path, context);
    this.fitCrowd(voiceKbps, context, now);
    const top = this.top(path, context);
    if (this.index > top) this.place(top, now);
    if (context.load === "jammed") this.giveWay(now);
    else if (context.load === "full") this.ease(now);
    else if (this.isTooMuch(path, context, now)) this.stepDown(path, now);
    else if (voiceKbps >= SPEECH_KBPS) this.stepUp(path, context, top, now);
    else if (path.isLossGuessed) this.adjustCopies(path, context, now);
    return this.rung;
  }

  private get least(): number {
    return this.isInCrowd ? LEAST_RUNG_IN_A_CROWD : LEAST_RUNG;
  }

  /** The highest rung that the room, data saver and a picture allow. */
  private top({ loss }: PathState, { others, isSaving }: LadderContext): number {
    if (isSaving) return topRungWhenSaving(loss >= NO_COPY_LOSS);
    return Math.min(topRung(others), this.isMakingRoom ? RUNG_BESIDE_A_PICTURE : Infinity);
  }

  /** What was given up for a narrow path is taken back when the path turns out to be a lossy one. */
  private takeBack({ lowSince, isNarrow }: PathState, now: number): void {
    if (lowSince === null) this.beforeLow = null;
    else this.beforeLow ??= { index: this.index, hasDropped: false };
    // Five voices at once would fill the uplink that they have just emptied.
    if (!this.beforeLow?.hasDropped || isNarrow || this.isInCrowd) return;
    this.beforeLow.hasDropped = false;
    this.place(Math.max(this.index, this.beforeLow.index), now);
    this.barred = { index: Infinity, until: 0 };
    this.copiesBarredUntil = 0;
    this.bars.forgive();
  }

  /**
   * On a lossy path also for a picture that rests, and the more copies the more room they must leave:
   * six times the best voice leaves none to come back to.
   */
  private makeRoom({ availableKbps, loss }: PathState, context: LadderContext): void {
    const { isPictureSent, isPictureWanted } = context;
    const further = ROOM_PER_COPY_KBPS * this.extraCopies;
    const below = further + (this.isMakingRoom ? ROOM_FOR_BOTH_KBPS : ROOM_KBPS);
    const isForPicture = isPictureSent || (isPictureWanted && loss >= SECOND_COPY_LOSS);
    this.isMakingRoom = isForPicture && availableKbps !== null && availableKbps < below;
  }

  /** A room may turn out to be a crowd between the connection and the first word. */
  private fitCrowd(voiceKbps: number, { others }: LadderContext, now: number): void {
    this.isInCrowd = isCrowd(others);
    const isTooHigh = !this.hasSpoken && this.isInCrowd && this.index > this.least;
    if (this.index < this.least || isTooHigh) this.place(this.least, now);
    this.hasSpoken ||= voiceKbps >= SPEECH_KBPS;
  }

  /** Whether the voice takes more than the path carries. */
  private isTooMuch(path: PathState, context: LadderContext, now: number): boolean {
    const estimateKbps = path.availableKbps ?? Infinity;
    const isShort = estimateKbps < wireKbps(this.rung);
    this.shortLooks = isShort ? this.shortLooks + 1 : 0;
    const isQueueing = this.isOurQueue(path, context);
    // Random loss lowers the estimate too, and is no reason to give up a copy.
    const isBelieved = isQueueing || path.isNarrow || path.loss < NO_COPY_LOSS;
    if (isBelieved && this.shortLooks >= this.patience(estimateKbps, now)) return true;
    return isQueueing && (!context.isPictureSent || isShort);
  }

  /** Whether a round trip since the last step down shows a queue of ours. */
  private isOurQueue(path: PathState, { others }: LadderContext): boolean {
    const { copies } = this.rung;
    const ceilingKbps = this.can.isBounded ? voiceCeilingKbps(copies, others) : Infinity;
    // At its ceiling an estimate cannot say on which side a queue is.
    const isAtCeiling = (path.availableKbps ?? 0) >= AT_CEILING * ceilingKbps;
    const isSeenSince = this.step.kind !== "dropped" || path.measuredAt > this.step.at;
    return path.isQueueing && isSeenSince && !isAtCeiling && path.isOurs(wireKbps(this.rung));
  }

  /** For how many looks an estimate may be below what is sent. */
  private patience(estimateKbps: number, now: number): number {
    const { kind, at, estimateKbps: before } = this.step;
    const isFresh = kind === "climbed" && now - at < FRESH_CLIMB_MS;
    return isFresh && estimateKbps < FALLEN_AFTER_CLIMB * before ? 1 : SHORT_LOOKS;
  }

  /** In a jam all voices go to the thinnest one, which gets through at once. */
  private giveWay(now: number): void {
    this.extraCopies = 0;
    if (this.index > this.least) this.drop(this.least, now);
  }

  /** On a full uplink all voices step down. When they may step up again is the uplink's to say. */
  private ease(now: number): void {
    if (this.isSettling(now)) return;
    this.extraCopies = 0;
    this.drop(this.below(), now);
  }

  /** Extra copies go first, then the rung. */
  private stepDown({ availableKbps }: PathState, now: number): void {
    if (this.isSettling(now)) return;
    if (this.extraCopies > 0) {
      this.extraCopies = 0;
      this.copiesBarredUntil = this.bars.fail(now);
      this.drop(this.index, now);
    } else if (this.index > this.least) {
      this.barred = { index: this.index, until: this.bars.fail(now) };
      this.drop(Math.min(this.below(), this.fitting(availableKbps)), now);
    }
  }

  private stepUp(path: PathState, context: LadderContext, top: number, now: number): void {
    const hasTakenCopies = this.adjustCopies(path, context, now);
    if (hasTakenCopies && this.isInCrowd) return;
    const next = this.above(top);
    if (next === null || (next >= this.barred.index && now < this.barred.until)) return;
    const { availableKbps } = path;
    const isSupported =
      availableKbps === null
        ? !context.isPictureSent
        : availableKbps > SUPPORT * wireKbps(this.sent(next));
    if (!isSupported && path.isNarrow) return;
    // After a failure, a step without support waits as long as the next bar.
    const blindMs = this.bars.failures > 0 ? this.bars.nextMs : CLIMB_BLIND_MS;
    if (now - this.step.at < (isSupported ? CLIMB_MS : blindMs)) return;
    if (!context.takeTurn()) return;
    this.move({ kind: "climbed", at: now, estimateKbps: availableKbps ?? 0 }, next);
  }

  /** Fits the extra copies to the loss; whether there are more of them now. */
  private adjustCopies({ loss, isNarrow }: PathState, context: LadderContext, now: number) {
    if (loss < NO_COPY_LOSS) this.extraCopies = 0;
    else if (loss < FIFTH_COPY_LOSS / 2) this.extraCopies = Math.min(this.extraCopies, 2);
    if (now < this.copiesBarredUntil || isNarrow) return false;
    // A turn is not spent on copies that this rung does not send.
    if (this.isInCrowd && this.rung.copies === 0) return false;
    const wanted = Math.min(usefulCopies(loss), Math.max(0, this.can.copiesMax - 1));
    if (wanted <= this.extraCopies || !context.takeTurn()) return false;
    this.extraCopies = wanted;
    return true;
  }

  private isSettling(now: number): boolean {
    return this.step.kind === "dropped" && now - this.step.at < SETTLE_MS;
  }

  /** What this connection would send with the rung at `index`. */
  private sent(index: number): Rung {
    const { extraCopies, isInCrowd } = this;
    return sentRung({ index, extraCopies, isInCrowd }, this.can);
  }

  /** The index of the next rung down that sends something else, or of the lowest. */
  private below(): number {
    let index = this.index - 1;
    while (index > this.least && isSameRung(this.sent(index), this.rung)) index -= 1;
    return index;
  }

  /** The index of the next rung up that sends something else, up to `top`; null for none. */
  private above(top: number): number | null {
    let index = this.index + 1;
    while (index < top && isSameRung(this.sent(index), this.rung)) index += 1;
    return index <= top ? index : null;
  }

  /** The index of the highest rung that fits an estimate. */
  private fitting(availableKbps: number | null): number {
    const most = FITS * (availableKbps ?? Infinity);
    return RUNGS.findLastIndex((_, index) => wireKbps(this.sent(index)) <= most);
  }

  private drop(index: number, now: number): void {
    if (this.beforeLow) this.beforeLow.hasDropped = true;
    this.move({ kind: "dropped", at: now, estimateKbps: 0 }, Math.max(this.least, index));
  }

  private place(index: number, now: number): void {
    this.move({ kind: "placed", at: now, estimateKbps: 0 }, index);
  }

  private move(step: Step, index: number): void {
    this.index = index;
    this.step = step;
    this.shortLooks = 0;
  }
}
