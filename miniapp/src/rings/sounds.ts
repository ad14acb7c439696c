/** What is heard while something rings, as notes. Pure; the ear's part is in `screens/ring/player.ts`. */
import type { Shown } from "./types";

/** One note; seconds, hertz, and a loudness of 0 to 1. */
export interface Note {
  readonly at: number;
  readonly hz: number;
  readonly length: number;
  readonly gain: number;
}

/** Notes that are played every `period` seconds, or once. */
export interface Sound {
  readonly notes: readonly Note[];
  readonly period: number | null;
  /** Whether the phone is shaken with each round. */
  readonly shakes: boolean;
}

export type SoundName = "ring" | "knock" | "ringback" | "busy" | "end";

const note = (at: number, hz: number, length: number, gain: number): Note => ({
  at,
  hz,
  length,
  gain,
});

/** A soft rising chord, as an old phone would not have; pitches of E major. */
const CALL = [659.3, 830.6, 987.8, 1318.5];

/**
 * All are quiet: somebody may wear headphones. The tones of the line are the European ones (425 Hz;
 * one second in five while it rings, half a second in one while it is busy: ITU-T E.180).
 */
export const SOUNDS: Readonly<Record<SoundName, Sound>> = {
  ring: {
    notes: [0, 0.9].flatMap((start) =>
      CALL.map((hz, index) => note(start + index * 0.13, hz, 0.5, 0.16)),
    ),
    period: 3,
    shakes: true,
  },
  knock: {
    notes: [note(0, 987.8, 0.18, 0.09), note(0.16, 1318.5, 0.3, 0.09)],
    period: 3,
    shakes: true,
  },
  ringback: { notes: [note(0, 425, 1, 0.06)], period: 5, shakes: false },
  busy: {
    notes: [0, 0.5, 1].map((start) => note(start, 425, 0.25, 0.06)),
    period: null,
    shakes: false,
  },
  end: {
    notes: [note(0, 659.3, 0.16, 0.08), note(0.14, 493.9, 0.28, 0.08)],
    period: null,
    shakes: false,
  },
};

/** What is heard with what is shown; null for silence. */
export function soundOf(shown: Shown): SoundName | null {
  switch (shown.kind) {
    case "nothing":
    case "joining":
      return null;
    case "incoming":
      return shown.isCard ? "knock" : "ring";
    case "outgoing":
      // Beside a talk there is no tone of the line.
      return shown.stage === "reached" && !shown.isCard ? "ringback" : null;
    case "over":
      if (shown.why === "busy") return "busy";
      return shown.why === "missed" || shown.why === "elsewhere" ? null : "end";
  }
}
