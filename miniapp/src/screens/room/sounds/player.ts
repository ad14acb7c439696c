/** Plays notes by Web Audio. Nothing is fetched: two oscillators and an envelope are the whole sound. */
import { SOUNDS, type Note, type SoundName } from "./notes";

/** Below a voice, and above a fan. */
const LOUDNESS = 0.09;
/** A tone that begins at once clicks. */
const ATTACK_S = 0.012;
/** Two sounds in so short a time are one noise. */
const APART_S = 0.4;

export interface SoundPlayer {
  play(name: SoundName): void;
  close(): void;
}

/** Makes its context with the first sound, since browsers count idle ones. */
export function createSoundPlayer(create: () => AudioContext): SoundPlayer {
  let context: AudioContext | null = null;
  let freeAt = 0;
  return {
    play(name) {
      context ??= create();
      const { currentTime } = context;
      // A sound that waits for a tap would come out of nowhere later.
      if (context.state !== "running") {
        context.resume().catch(() => undefined);
        return;
      }
      if (currentTime < freeAt) return;
      freeAt = currentTime + APART_S;
      for (const note of SOUNDS[name]) playNote(context, note, currentTime);
    },
    close() {
      context?.close().catch(() => undefined);
      context = null;
    },
  };
}

function playNote(context: AudioContext, { pitch, at, length }: Note, now: number): void {
  const begins = now + at;
  const ends = begins + length;
  const envelope = context.createGain();
  envelope.gain.setValueAtTime(0, begins);
  envelope.gain.linearRampToValueAtTime(LOUDNESS, begins + ATTACK_S);
  envelope.gain.exponentialRampToValueAtTime(0.0001, ends);
  envelope.connect(context.destination);
  for (const [type, ratio] of [
    ["sine", 1],
    ["triangle", 2],
  ] as const) {
    const tone = context.createOscillator();
    tone.type = type;
    tone.frequency.value = pitch * ratio;
    const part = context.createGain();
    part.gain.value = ratio === 1 ? 1 : 0.15;
    tone.connect(part).connect(envelope);
    tone.start(begins);
    tone.stop(ends);
  }
}
