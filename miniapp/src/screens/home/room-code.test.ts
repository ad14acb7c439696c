import { expect, test } from "vitest";
import { parseRoomCode } from "./room-code";

test.each([
  ["room123", "room123"],
  ["  K7Q2M9XW4D ", "K7Q2M9XW4D"],
  ["a_b-C", "a_b-C"],
  ["x".repeat(32), "x".repeat(32)],
  ["https://t.me/efir_bot/room?startapp=K7Q2M9XW4D", "K7Q2M9XW4D"],
])("%s is the code %s", (text, code) => {
  expect(parseRoomCode(text)).toBe(code);
});

test.each(["", "ab", "a b c", "комната", "a/b", "x".repeat(33), "https://t.me/efir_bot"])(
  "%j is no code",
  (text) => {
    expect(parseRoomCode(text)).toBeNull();
  },
);
