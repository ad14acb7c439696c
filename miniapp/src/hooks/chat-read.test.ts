import { expect, test } from "vitest";
import { noteRead, takeRead } from "./chat-read";

test("what was read is known to the next page of the same room, once and for a minute", () => {
  const kept = new Map<string, string>();
  const memory = {
    get: (key: string) => kept.get(key) ?? null,
    set: (key: string, value: string) => void kept.set(key, value),
  };
  expect(takeRead(memory, "room1", 1_000)).toBeNull();
  noteRead(memory, "room1", 7, 5_000);
  expect(takeRead(memory, "room2", 6_000)).toBeNull();
  expect(takeRead(memory, "room1", 6_000)).toBe(7);
  expect(takeRead(memory, "room1", 6_001)).toBeNull();
  noteRead(memory, "room1", 7, 5_000);
  expect(takeRead(memory, "room1", 65_000)).toBeNull();
});
