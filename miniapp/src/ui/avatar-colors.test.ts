import { expect, test } from "vitest";
import { gradientFor, GRADIENTS, initials } from "./avatar-colors";

test.each([
  ["Анна Мария Котова", "АК"],
  ["Миша", "М"],
  ["Лёша 🎸", "Л"],
  ["  two  words ", "TW"],
  ["🎸", "🎸"],
  ["👩‍🚀✨", "👩‍🚀"],
  ["…", "•"],
  ["", "•"],
])("%j is drawn as %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test("an id always has the same colours, and ids share them out", () => {
  expect(gradientFor("p42")).toBe(gradientFor("p42"));
  const used = new Set(Array.from({ length: 200 }, (_, index) => gradientFor(`p${index}`)));
  expect(used.size).toBe(GRADIENTS.length);
});
