/**
 * Everything that is decided about the connection to one person, once a second. Pure: what
 * `getStats()` has counted goes in, what to do comes out.
 */
import { ALL_ABILITIES, type Abilities } from "./abilities";
import { BufferPolicy } from "./buffer";
import { PictureBufferPolicy } from "./picture-buffer";
import { FloorPolicy } from "./floor";
import { isCrowd } from "./crowd";
import type { Counters } from "../path/counters";
import { factsBetween, type PeerFacts } from "../path/facts";
import { AudioLadder } from "./ladder";
import { PathWatch } from "./path-state";
import { ProbePolicy } from "./probe";
import { wireKbps, type Rung } from "./rungs";
import type { Uplink } from "./uplink";
import { VoiceLossMeter } from "../path/voice-loss";
import { VideoPolicy, type VideoDecision } from "./video-policy";

/** How pictures are sent. */
export interface PictureCare extends VideoDecision {
  /** The most the browser may believe that the path carries; null for as much as it finds. */
  readonly ceilingKbps: number | null;
  /** The least that it may believe; null for as little as it fears. */
  readonly floorKbps: number | null;
  /** What the browser has taken from the picture is to be given back at once. */
  readonly isRenewed: boolean;
}

/** What was seen, and what to do. */
export interface Care {
  /** There was nothing to compare with yet: only a round trip is known, and decides how to begin. */
  readonly isFirst: boolean;
  readonly facts: PeerFacts;
  readonly voice: Rung;
  /** The voice is thinner than the one that a call begins with. */
  readonly isVoiceThin: boolean;
  /** The connection carries copies of voices. */
  readonly hasCopies: boolean;
  readonly video: PictureCare;
  /** How long to hold their voice at least; null for as long as the browser thinks best. */
  readonly bufferMs: number | null;
  /** The same of their pictures. */
  readonly pictureBufferMs: number | null;
}

/** What decides besides the path. */
export interface CareContext {
  /** To how many people the voice goes. */
  readonly others: number;
  /** What the own camera and screen take at most; null while both are off. */
  readonly pictureKbps: number | null;
  /** One of the two counts every byte. */
  readonly isSaving: boolean;
  /** Their microphone is on, by their own word, and meant for us. */
  readonly isVoiceAwaited: boolean;
  /** One for all connections. */
  readonly uplink: Uplink;
  /** What the connection can do of what is decided. */
  readonly abilities: Abilities;
  /** How long its DTLS has taken, in ms; null where that is not known. */
  readonly securedMs: number | null;
}

/**
 * DTLS takes two round trips. One that took so much longer has lost packets, or waited for them: the first
 * words are sent and held for that until their own packets or a report tell.
 */
const SECURING_ROUNDS = 2;
const SECURING_SLACK_MS = 150;
/** Over a shorter way it may as well have waited for a busy machine: what is lost there comes again soon. */
const SECURING_RTT_LEAST_MS = 40;
const TELLING_LOOKS = 3;
/** A voice is new for so many looks at it, half a second each. */
const EARLY_LOOKS = 6;
/** A way of so many ms is a slow one or has a queue: sound comes unevenly over it from the first word on. */
const FAR_MS = 250;
/** After so many looks at a voice its own packets tell more. */
const NEW_LOOKS = 10;

export class PeerCare {
  private readonly watch = new PathWatch();
  private readonly ladder: AudioLadder;
  private readonly video = new VideoPolicy();
  private readonly probe = new ProbePolicy();
  private readonly buffer = new BufferPolicy();
  private readonly pictureBuffer = new PictureBufferPolicy();
  private readonly floor = new FloorPolicy();
  private readonly loss = new VoiceLossMeter();
  private last: { counters: Counters; at: number } | null = null;
  /** What the connection can do, as far as is known. */
  abilities = ALL_ABILITIES;
  private isPaused = true;
  private heardLooks = 0;
  private isInCrowd: boolean;
  private hasReport = false;
  private holdMs: number | null = null;

  constructor(others: number, now: number) {
    this.isInCrowd = isCrowd(others);
    this.ladder = new AudioLadder(others, now);
  }

  /** Their voice is new, or has not come yet. Looks at a crowd are timed by what all of it shares. */
  get isEarly(): boolean {
    return this.heardLooks < EARLY_LOOKS && !this.isInCrowd;
  }

  /** How to begin. */
  get voice(): Rung {
    return this.ladder.rung;
  }

  /** Null when no time has passed. */
  handle(counters: Counters, context: CareContext, now: number): Care | null {
    const { others, pictureKbps, isSaving, uplink, abilities } = context;
    this.abilities = abilities;
    const isPictureWanted = pictureKbps !== null;
    const { last } = this;
    this.last = { counters, at: now };
    if (last && now <= last.at) return null;
    const before = last ?? { counters, at: now - 1 };
    const { heard, ...growth } = factsBetween(before.counters, counters, now - before.at);
    const isFirst = last === null;
    this.heardLooks += Number(heard.packets > 0);
    const loss = this.loss.handle(heard, context.isVoiceAwaited);
    // Another estimate than the browser's own is none of the path.
    const availableKbps = abilities.hasTransportCc ? growth.availableKbps : null;
    const isRttNew = growth.isRttNew || isFirst;
    const facts = { ...growth, isRttNew, availableKbps, audibleLoss: loss.audible };
    const isPictureSent = isPictureWanted && !this.isPaused;
    this.hasReport ||= facts.uplinkLoss !== null;
    const isSuspect = this.isSuspect(context.securedMs, facts.rttMs);
    const path = this.watch.handle(facts, now, this.holdMs, isSuspect);
    uplink.handle(this, path, now);
    const isShared = isCrowd(others);
    this.isInCrowd = isShared;
    // A picture gives way before any voice does.
    const load = isShared && !isPictureSent ? uplink.load : "free";
    const takeTurn = (): boolean => !isShared || uplink.takeTurn(this, now);
    const asked = { others, isPictureSent, isPictureWanted, isSaving, load, takeTurn, abilities };
    const voice = this.ladder.handle(facts, path, asked, now);
    if (load === "jammed") this.watch.forgetLoss();
    const voiceKbps = wireKbps(voice);
    const wantedKbps = isPictureWanted ? pictureKbps + voiceKbps : null;
    const beside = { wantedKbps, voiceKbps, isSent: isPictureSent };
    const floorKbps = abilities.isBounded ? this.floor.handle(facts, path, beside, now) : null;
    const { isAir } = this.floor;
    const wish = { isWanted: isPictureWanted, voiceKbps, floorKbps, isAir };
    const decision = this.video.handle(facts, path, wish, now);
    const { isPaused } = decision;
    this.isPaused = isPaused;
    const probing = this.probe.handle(facts, path, { wantedKbps, isPaused }, now);
    const capKbps = probing.isAsking ? null : decision.capKbps;
    const ceilingKbps = probing.ceilingKbps && Math.max(probing.ceilingKbps, floorKbps ?? 0);
    const video = { ...decision, capKbps, ceilingKbps, floorKbps, isRenewed: probing.isFound };
    const { areCopiesHeldFor: isHeldFor, isBufferTunable } = abilities;
    const { isNarrow } = path;
    const queueAt = path.isQueueing ? path.measuredAt : null;
    const isFar = this.heardLooks < NEW_LOOKS && (path.rttMs ?? 0) >= FAR_MS;
    const { isLate } = loss;
    const lost = facts.downlinkLoss;
    const arrived = { lost, isLate, isHeldFor, isNarrow, isFar, isSuspect, queueAt };
    const holdMs = this.buffer.handle(arrived, now);
    const bufferMs = isBufferTunable ? holdMs : null;
    this.holdMs = bufferMs;
    const pictureBufferMs = this.pictureBuffer.handle(facts.downlinkLoss, path.rttMs, now);
    const { isThin: isVoiceThin } = this.ladder;
    const hasCopies = abilities.copiesMax > 0;
    return { isFirst, facts, voice, isVoiceThin, hasCopies, video, bufferMs, pictureBufferMs };
  }

  private isSuspect(securedMs: number | null, rttMs: number | null): boolean {
    if (securedMs === null || rttMs === null || rttMs < SECURING_RTT_LEAST_MS) return false;
    if (this.hasReport || this.heardLooks >= TELLING_LOOKS) return false;
    return securedMs > SECURING_ROUNDS * rttMs + SECURING_SLACK_MS;
  }
}
