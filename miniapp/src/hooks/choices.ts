/**
 * What a person has chosen once and for all calls: devices, talking, how pictures look. One entry of
 * the browser's storage, read field by field, so that an old or a broken one loses nothing else.
 */
import { USUAL_SETUP, type DeviceSetup, type PictureSize } from "../call/setup";
import type { Memory } from "../i18n/store";
import type { Frame } from "../protocol/generated";
import type { Store } from "./use-store";

export interface Choices extends DeviceSetup {
  /** One's own picture is seen as in a mirror. */
  readonly mirror: boolean;
  /** How one's own pictures are framed... */
  readonly frame: Frame;
  /** ...also where the others draw them. */
  readonly showsFrame: boolean;
  /** The microphone is on only while the button is held. */
  readonly holdToTalk: boolean;
  /** How long it stays on after the button was let go, in milliseconds. */
  readonly releaseMs: number;
  /** Coming in turns the microphone on. */
  readonly joinSpeaking: boolean;
}

/** As it is for somebody who has chosen nothing. */
export const USUAL_CHOICES: Choices = {
  ...USUAL_SETUP,
  mirror: true,
  frame: "none",
  showsFrame: true,
  holdToTalk: false,
  releaseMs: 200,
  joinSpeaking: false,
};

/** The choices now, and how to change some. */
export interface ChoicesStore extends Store<Choices> {
  change(some: Partial<Choices>): void;
}

const KEY = "efir.choices";
const RELEASE_MOST_MS = 2_000;
/** Choices that are one word of several. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  picture: ["low", "usual", "high"] satisfies PictureSize[],
  frame: ["none", "aurora", "instant", "film", "neon", "stamp", "garland"] satisfies Frame[],
};

/** Choices out of what was kept. */
export function readChoices(kept: string | null): Choices {
  let entry: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(kept ?? "{}");
    if (typeof value === "object" && value !== null) entry = value as Record<string, unknown>;
  } catch {
    // Something else has written there.
  }
  const isValid = (name: string, usual: unknown): boolean => {
    const value = entry[name];
    const words = WORDS[name];
    if (words) return words.includes(value as string);
    if (usual === null) return value === null || typeof value === "string";
    if (typeof usual === "number") return Number(value) >= 0 && Number(value) <= RELEASE_MOST_MS;
    return typeof value === typeof usual;
  };
  const valid = Object.entries(USUAL_CHOICES as unknown as Record<string, unknown>)
    .filter(([name, usual]) => isValid(name, usual))
    .map(([name]) => [name, entry[name]] as const);
  return { ...USUAL_CHOICES, ...Object.fromEntries(valid) };
}

export function createChoices(memory: Memory): ChoicesStore {
  let now = readChoices(memory.get(KEY));
  const listeners = new Set<() => void>();
  return {
    getState: () => now,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(some) {
      now = { ...now, ...some };
      memory.set(KEY, JSON.stringify(now));
      for (const listener of [...listeners]) listener();
    },
  };
}
