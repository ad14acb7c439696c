import { expect, test } from "vitest";
import { createChoices, readChoices, USUAL_CHOICES } from "./choices";

test.each([[null], ["not JSON"], ["null"], ["[1]"], ['{"other":true}']])(
  "%s in the storage is nobody's choice",
  (kept) => {
    expect(readChoices(kept)).toEqual(USUAL_CHOICES);
  },
);

test("what makes no sense is left out, and the rest is kept", () => {
  const kept = {
    mirror: "no",
    releaseMs: -5,
    picture: "huge",
    frame: "gold",
    micId: 7,
    joinSpeaking: true,
  };
  expect(readChoices(JSON.stringify(kept))).toEqual({ ...USUAL_CHOICES, joinSpeaking: true });
});

test("choices are there after a reload, and told at once", () => {
  let kept: string | null = null;
  const memory = { get: () => kept, set: (_: string, value: string) => void (kept = value) };
  const choices = createChoices(memory);
  let told = 0;
  choices.subscribe(() => (told += 1));
  choices.change({ micId: "usb", releaseMs: 500 });
  expect(told).toBe(1);
  expect(createChoices(memory).getState()).toEqual({
    ...USUAL_CHOICES,
    micId: "usb",
    releaseMs: 500,
  });
});

test("where nothing can be kept, choices hold until the page is closed", () => {
  const choices = createChoices({ get: () => null, set: () => undefined });
  choices.change({ mirror: false });
  expect(choices.getState().mirror).toBe(false);
});
