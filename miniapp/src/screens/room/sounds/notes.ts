/**
 * The short sounds of a room, as notes to be played one after the other. Data: our own, made of two
 * or three quiet tones, rising for what begins and falling for what ends.
 */

export interface Note {
  /** Hertz. */
  readonly pitch: number;
  /** Seconds from the beginning of the sound. */
  readonly at: number;
  /** Seconds until it has died away. */
  readonly length: number;
}

export type SoundName = "joined" | "left" | "hand" | "knock" | "screen" | "maySpeak" | "muted";

const C5 = 523.25;
const E5 = 659.26;
const G5 = 783.99;
const A4 = 440;

const note = (pitch: number, at: number, length = 0.16): Note => ({ pitch, at, length });

export const SOUNDS: Readonly<Record<SoundName, readonly Note[]>> = {
  joined: [note(C5, 0), note(G5, 0.09)],
  left: [note(G5, 0), note(C5, 0.09)],
  hand: [note(E5, 0), note(G5, 0.1), note(E5, 0.2)],
  knock: [note(A4, 0, 0.07), note(A4, 0.14, 0.07), note(A4, 0.28, 0.07)],
  screen: [note(G5, 0), note(E5, 0.09)],
  maySpeak: [note(C5, 0), note(E5, 0.09), note(G5, 0.18, 0.24)],
  muted: [note(E5, 0), note(A4, 0.1, 0.2)],
};
