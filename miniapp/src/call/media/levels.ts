/**
 * Voice levels of everybody, about thirty times a second, from one `AudioContext` with an analyser
 * for each voice. Runs only while somebody looks or a call is on.
 */
import { every, type Clock } from "../clock";
import { levelOf, smoothed, Speaking } from "./speaking";

const FRAME_MS = 33;
/** 21 ms at 48 kHz: less than a frame, so nothing is measured twice. */
const FFT_SIZE = 1_024;
/** A change that no meter shows. */
const VISIBLE_CHANGE = 0.005;

interface Voice {
  source: AudioNode;
  analyser: AnalyserNode;
  speaking: Speaking;
  level: number;
  isSpeaking: boolean;
}

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

  /** A voice to measure under `id`, or none any more. */
  setTrack(id: string, track: MediaStreamTrack | null): void {
    const old = this.voices.get(id);
    old?.source.disconnect();
    this.voices.delete(id);
    if (old) this.report(id, old, 0, false);
    const context = track && this.deps.audioContext();
    if (!context) return;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = context.createAnalyser();
    analyser.fftSize = FFT_SIZE;
    source.connect(analyser);
    const speaking = new Speaking();
    this.voices.set(id, { source, analyser, speaking, level: 0, isSpeaking: false });
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

  private measure(): void {
    const now = this.deps.clock.now();
    for (const [id, voice] of this.voices) {
      voice.analyser.getFloatTimeDomainData(this.samples);
      const level = smoothed(voice.level, levelOf(this.samples));
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
