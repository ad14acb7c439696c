import { expect, test } from "vitest";
import { SOUNDS, soundOf } from "./sounds";
import type { OverWhy, Shown } from "./types";

const person = { name: "Ann", avatar: null };
const incoming = (isCard: boolean): Shown => ({
  kind: "incoming",
  id: "1",
  person,
  video: false,
  isCard,
});
const outgoing = (stage: "placing" | "sent" | "reached", isCard = false): Shown => ({
  kind: "outgoing",
  person,
  video: false,
  stage,
  isCard,
});
const over = (why: OverWhy): Shown => ({
  ...{ kind: "over", person, video: false, why, unreachable: null, link: null },
  ...{ refusal: null, lastedMs: 0, isCard: false },
});

test.each<[string, Shown, string | null]>([
  ["an incoming call", incoming(false), "ring"],
  ["one beside a talk", incoming(true), "knock"],
  ["a call that is being placed", outgoing("placing"), null],
  ["a call that rings there", outgoing("reached"), "ringback"],
  ["one into the own room", outgoing("reached", true), null],
  ["the way into a call", { kind: "joining", person, video: false }, null],
  ["a busy line", over("busy"), "busy"],
  ["a declined call", over("declined"), "end"],
  ["a missed call", over("missed"), null],
  ["nothing", { kind: "nothing" }, null],
])("%s sounds right", (_, shown, sound) => {
  expect(soundOf(shown)).toBe(sound);
});

test("every sound is quiet, and over before it begins again", () => {
  for (const { notes, period } of Object.values(SOUNDS)) {
    const end = Math.max(...notes.map(({ at, length }) => at + length));
    expect(end).toBeLessThan(period ?? Infinity);
    for (const { gain } of notes) expect(gain).toBeLessThanOrEqual(0.2);
  }
});
