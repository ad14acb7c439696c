import { expect, test } from "vitest";
import { startsSavingData } from "./data-saver";

test.each([
  [null, undefined, false],
  [null, false, false],
  [null, true, true],
  ["on", false, true],
  ["off", true, false],
])("chosen %s on a phone that saves %s: %s", (chosen, saveData, starts) => {
  const memory = { get: () => chosen, set: () => undefined };
  const connection = saveData === undefined ? {} : { connection: { saveData } };
  expect(startsSavingData(memory, connection)).toBe(starts);
});
