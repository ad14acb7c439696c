/**
 * Plays the sounds of ringing. Browsers keep sound back until a page was touched: what cannot be
 * heard yet goes on in silence and is heard from the first touch on, if it still rings.
 */
import { SOUNDS, type Note, type SoundName } from "../../rings/sounds";

/** Softens both ends of a note, which would click. Seconds. */
const EDGE = 0.025;
/** The hundredth part: silence, for a curve that may not end at zero. */
const SILENT = 0.0001;

let context: AudioContext | null = null;

/** Starts a sound; returns how to end it. `onRound` is called at the beginning of each round. */
export function playSound(name: SoundName, isAudible: boolean, onRound: () => void): () => void {
  const { notes, period, shakes } = SOUNDS[name];
  const playing = new Set<OscillatorNode>();
  const ears = isAudible ? unlocked() : null;
  const round = (): void => {
    if (shakes) onRound();
    if (ears?.context.state !== "running") return;
    for (const note of notes) playing.add(playNote(ears.context, note, playing));
  };
  round();
  // What is heard once would come too late.
  if (period !== null) ears?.whenUnlocked(round);
  const timer = period === null ? null : setInterval(round, period * 1000);
  return () => {
    if (timer !== null) clearInterval(timer);
    ears?.forget();
    if (period !== null) for (const one of playing) one.stop();
  };
}

interface Ears {
  readonly context: AudioContext;
  /** Calls `run` once when sound becomes possible by a touch. */
  whenUnlocked(run: () => void): void;
  forget(): void;
}

function unlocked(): Ears | null {
  if (typeof AudioContext !== "function") return null;
  context ??= new AudioContext();
  const ears = context;
  const controller = new AbortController();
  void ears.resume().catch(() => undefined);
  return {
    context: ears,
    whenUnlocked(run) {
      const touch = (): void => {
        if (ears.state === "running") controller.abort();
        else void ears.resume().then(run, () => undefined);
      };
      const { signal } = controller;
      for (const kind of ["pointerup", "keydown"]) window.addEventListener(kind, touch, { signal });
    },
    forget: () => controller.abort(),
  };
}

function playNote(
  { currentTime, destination }: AudioContext,
  { at, hz, length, gain }: Note,
  playing: Set<OscillatorNode>,
): OscillatorNode {
  const ears = destination.context;
  const tone = new OscillatorNode(ears, { type: "sine", frequency: hz });
  const loudness = new GainNode(ears, { gain: SILENT });
  const start = currentTime + at;
  loudness.gain.setValueAtTime(SILENT, start);
  loudness.gain.exponentialRampToValueAtTime(gain, start + EDGE);
  loudness.gain.setValueAtTime(gain, start + Math.max(EDGE, length * 0.5));
  loudness.gain.exponentialRampToValueAtTime(SILENT, start + length);
  tone.connect(loudness).connect(destination);
  tone.start(start);
  tone.stop(start + length + EDGE);
  tone.onended = () => playing.delete(tone);
  return tone;
}
