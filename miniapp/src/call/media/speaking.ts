/**
 * From loudness to "is speaking", without flicker. Pure: samples and time in, a boolean out.
 */

import type { PacketLevel } from "../transport/transport";

/** A voice in a quiet room is around 0.4 and above; breathing and fans stay below 0.2. */
const ON_LEVEL = 0.3;
const OFF_LEVEL = 0.2;
/** A click is shorter than this, a syllable longer. */
const ON_AFTER_MS = 60;
/** Pauses between words. */
const HOLD_MS = 600;

/** Quiet end and loud end of the scale, in dBFS. */
const FLOOR_DB = -60;
const CEILING_DB = -12;

/** Loudness of samples (-1 to 1); see `levelOf`. */
export function levelOfSamples(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return levelOf(Math.sqrt(sum / Math.max(1, samples.length)));
}

/** A root mean square (0 to 1) on a scale that looks even to the eye: 0 to 1. */
export function levelOf(rms: number): number {
  const db = 20 * Math.log10(Math.max(rms, 1e-6));
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / (CEILING_DB - FLOOR_DB)));
}

/** A voice whose packets have stopped is silent. The longest packets are 120 ms apart. */
const STALE_MS = 400;

/** The least power of ten that is a voice: what a browser has rounded to less may be a fan. */
const ROUNDED_VOICE = 0.1;

/** How loud packets say that they are. */
export class PacketMeter {
  private rtpTimestamp: number | null = null;
  private changedAt = -Infinity;

  /** From 0 to 1, after a look at the last packet. */
  handle({ rms, rtpTimestamp, isRounded }: PacketLevel, now: number): number {
    if (rtpTimestamp !== this.rtpTimestamp) {
      this.rtpTimestamp = rtpTimestamp;
      this.changedAt = now;
    }
    if (now - this.changedAt > STALE_MS || (isRounded && rms < ROUNDED_VOICE)) return 0;
    return levelOf(rms);
  }
}

/** Quick to rise, slow to fall, as meters do. */
export function smoothed(before: number, now: number): number {
  return before + (now - before) * (now > before ? 0.6 : 0.2);
}

/** Packets are looked at three times less often, so one of them must not be enough. */
export const ON_AFTER_PACKETS_MS = 130;

export class Speaking {
  private readonly onAfterMs: number;
  private isSpeaking = false;
  private loudSince: number | null = null;
  private loudAt = -Infinity;

  constructor(onAfterMs = ON_AFTER_MS) {
    this.onAfterMs = onAfterMs;
  }

  handleLevel(level: number, now: number): boolean {
    if (level >= (this.isSpeaking ? OFF_LEVEL : ON_LEVEL)) {
      this.loudSince ??= now;
      this.loudAt = now;
      if (now - this.loudSince >= this.onAfterMs) this.isSpeaking = true;
    } else {
      this.loudSince = null;
      if (now - this.loudAt >= HOLD_MS) this.isSpeaking = false;
    }
    return this.isSpeaking;
  }
}
