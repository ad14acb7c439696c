/**
 * Voice levels of everybody, drawn about thirty times a second. Runs only while somebody looks or a
 * call is on.
 *
 * Of the others, packets say how loud they are. An `AudioContext` with an analyser measures the own
 * voice, and those whose packets do not say it, or not well: for all it takes an eighth of what six
 * pages take. A context that does not run (before the first tap, during a phone call on iOS) measures
 * nothing; until it does, whatever packets say is believed.
 */
import { every, type Clock } from "../clock";
import type { Heard } from "../transport/transport";
import { levelOfSamples, ON_AFTER_PACKETS_MS, PacketMeter, smoothed, Speaking } from "./speaking";

const FRAME_MS = 33;
/** 21 ms at 48 kHz: less than a frame, so nothing is measured twice. */
const FFT_SIZE = 1_024;
/** A change that no meter shows. */
const VISIBLE_CHANGE = 0.005;

/** Packets are 20 to 120 ms apart, and a look at the last one stops the page for a moment. */
const LOOK_MS = 90;

interface Voice {
  /** From 0 to 1, at this moment. */
  measure: (now: number) => number;
  stop: () => void;
  readonly speaking: Speaking;
  level: number;
  isSpeaking: boolean;
}

/** From 0 to 1; null while nothing can be measured. */
type Analysed = () => number | null;

/** What levels need from outside. */
export interface LevelsDeps {
  clock: Clock;
  /** The one context, made when first needed; null where the browser has none. */
  audioContext(): AudioContext | null;
  onSpeaking(id: string, isSpeaking: boolean): void;
}

export class Levels {
  private readonly deps: LevelsDeps;
  private readonly voices = new Map<string, Voice>();
  private readonly watchers = new Map<string, Set<(level: number) => void>>();
  private readonly samples = new Float32Array(FFT_SIZE);
  private stop: (() => void) | null = null;
  private isOn = false;

  constructor(deps: LevelsDeps) {
    this.deps = deps;
  }

  /** A voice to measure under `id`, or none any more; `heard` is what its packets say, if it has any. */
  setTrack(id: string, track: MediaStreamTrack | null, heard?: () => Heard): void {
    const old = this.voices.get(id);
    old?.stop();
    this.voices.delete(id);
    if (old) this.report(id, old, 0, false);
    if (!track) return;
    const voice: Voice = {
      measure: () => 0,
      stop: () => undefined,
      speaking: heard ? new Speaking(ON_AFTER_PACKETS_MS) : new Speaking(),
      level: 0,
      isSpeaking: false,
    };
    this.voices.set(id, voice);
    if (heard) this.listen(voice, track, heard);
    else {
      const analysed = this.analyse(voice, track);
      voice.measure = () => analysed() ?? 0;
    }
  }

  /** See `Call.watchLevel`. */
  watch(id: string, listener: (level: number) => void): () => void {
    const listeners = this.watchers.get(id) ?? new Set();
    this.watchers.set(id, listeners.add(listener));
    this.schedule();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.watchers.get(id) === listeners) this.watchers.delete(id);
      this.schedule();
    };
  }

  /** While a call is on, levels are measured even if nobody looks. */
  setOn(isOn: boolean): void {
    this.isOn = isOn;
    this.schedule();
  }

  close(): void {
    for (const id of [...this.voices.keys()]) this.setTrack(id, null);
    this.watchers.clear();
    this.setOn(false);
  }

  private schedule(): void {
    const isNeeded = this.isOn || this.watchers.size > 0;
    if (isNeeded === (this.stop !== null)) return;
    this.stop?.();
    this.stop = isNeeded ? every(this.deps.clock, FRAME_MS, () => this.measure()) : null;
  }

  private listen(voice: Voice, track: MediaStreamTrack, heard: () => Heard): void {
    const meter = new PacketMeter();
    let analysed: Analysed | null = null;
    let lookedAt = -Infinity;
    let level = 0;
    voice.measure = (now) => {
      const exact = analysed?.() ?? null;
      if (exact !== null) return exact;
      if (now - lookedAt < LOOK_MS) return level;
      lookedAt = now;
      const last = heard();
      if (last === "unsaid" || last?.isRounded) analysed ??= this.analyse(voice, track);
      level = last === null || last === "unsaid" ? 0 : meter.handle(last, now);
      return level;
    };
  }

  /** Puts a meter beside the track. */
  private analyse(voice: Voice, track: MediaStreamTrack): Analysed {
    const context = this.deps.audioContext();
    if (!context) return () => null;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = context.createAnalyser();
    analyser.fftSize = FFT_SIZE;
    source.connect(analyser);
    voice.stop = () => source.disconnect();
    return () => {
      if (context.state !== "running") return null;
      analyser.getFloatTimeDomainData(this.samples);
      return levelOfSamples(this.samples);
    };
  }

  private measure(): void {
    const now = this.deps.clock.now();
    for (const [id, voice] of this.voices) {
      const level = smoothed(voice.level, voice.measure(now));
      this.report(id, voice, level, voice.speaking.handleLevel(level, now));
    }
  }

  private report(id: string, voice: Voice, level: number, isSpeaking: boolean): void {
    if (Math.abs(level - voice.level) >= VISIBLE_CHANGE) {
      for (const listener of this.watchers.get(id) ?? []) listener(level);
    }
    voice.level = level;
    if (isSpeaking === voice.isSpeaking) return;
    voice.isSpeaking = isSpeaking;
    this.deps.onSpeaking(id, isSpeaking);
  }
}
