/**
 * Everything that is decided about the connection to one person, once a second. Pure: what
 * `getStats()` has counted goes in, what to do comes out.
 */
import type { Quality } from "../types";
import { AudioLadder, wireKbps, type Rung } from "./audio-ladder";
import { BufferPolicy } from "./buffer";
import { factsBetween, type Counters, type PeerFacts } from "./facts";
import { QualityJudge } from "./quality";
import { VideoPolicy, type VideoDecision } from "./video-policy";

/** What was seen, what to do, and what to say. */
export interface Care {
  readonly facts: PeerFacts;
  readonly voice: Rung;
  readonly video: VideoDecision;
  /** How long to hold their voice at least; null for as long as the browser thinks best. */
  readonly bufferMs: number | null;
  readonly quality: Quality;
}

/** What decides besides the path. */
export interface CareContext {
  /** To how many people the voice goes. */
  readonly others: number;
  /** The own camera or screen is on. */
  readonly isPictureWanted: boolean;
  /** One of the two counts every byte. */
  readonly isSaving: boolean;
}

export class PeerCare {
  private readonly ladder: AudioLadder;
  private readonly video = new VideoPolicy();
  private readonly buffer = new BufferPolicy();
  private readonly judge = new QualityJudge();
  private last: { counters: Counters; at: number } | null = null;
  private isPaused = false;

  constructor(others: number, now: number) {
    this.ladder = new AudioLadder(others, now);
  }

  /** How to begin. */
  get voice(): Rung {
    return this.ladder.rung;
  }

  /** Null at the first look, which has nothing to compare with. */
  handle(counters: Counters, context: CareContext, now: number): Care | null {
    const { others, isPictureWanted, isSaving } = context;
    const { last } = this;
    this.last = { counters, at: now };
    if (!last || now <= last.at) return null;
    const facts = factsBetween(last.counters, counters, now - last.at);
    const isPictureSent = isPictureWanted && !this.isPaused;
    const voice = this.ladder.handle(facts, { others, isPictureSent, isSaving }, now);
    const share = { isWanted: isPictureWanted, voiceKbps: wireKbps(voice) };
    const video = this.video.handle(facts, share, now);
    this.isPaused = video.isPaused;
    const bufferMs = this.buffer.handle(facts.downlinkLoss, now);
    return { facts, voice, video, bufferMs, quality: this.judge.handle(facts, now) };
  }
}
