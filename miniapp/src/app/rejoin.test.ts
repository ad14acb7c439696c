import { expect, test } from "vitest";
import { noteOnAir, takeOnAir } from "./rejoin";

function memory() {
  const kept = new Map<string, string>();
  return {
    get: (key: string) => kept.get(key) ?? null,
    set: (key: string, value: string) => void kept.set(key, value),
  };
}

test("a page that was reloaded goes back into its room, once", () => {
  const tab = memory();
  expect(takeOnAir(tab, 1_000)).toBeNull();
  noteOnAir(tab, "room1", 5_000);
  expect(takeOnAir(tab, 6_000)).toBe("room1");
  expect(takeOnAir(tab, 6_001)).toBeNull();
});

test("who comes back after a minute looks first", () => {
  const tab = memory();
  noteOnAir(tab, "room1", 5_000);
  expect(takeOnAir(tab, 65_000)).toBeNull();
});
