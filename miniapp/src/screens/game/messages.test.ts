import { expect, test } from "vitest";
import { INITIAL_STATE } from "../../call/state";
import { frameUrl, gamePeople, mayFrame, readGameMessage, toGame } from "./messages";

test.each([
  [{ efir: 1, type: "hello" }, { type: "hello" }],
  [
    { efir: 1, type: "mic", on: false, more: 1 },
    { type: "mic", on: false },
  ],
  [
    { efir: 1, type: "share", text: "  I won  " },
    { type: "share", text: "I won" },
  ],
  [
    { efir: 1, type: "haptic", kind: "success" },
    { type: "haptic", kind: "success" },
  ],
])("%j is understood", (data, said) => {
  expect(readGameMessage(data)).toEqual(said);
});

test.each([
  [null],
  ["hello"],
  [{ type: "hello" }],
  [{ efir: 2, type: "hello" }],
  [{ efir: 1, type: "eval", code: "1" }],
  [{ efir: 1, type: "mic", on: "yes" }],
  [{ efir: 1, type: "share", text: "   " }],
  [{ efir: 1, type: "share", text: {} }],
  [{ efir: 1, type: "haptic", kind: "__proto__" }],
])("%j is nothing", (data) => {
  expect(readGameMessage(data)).toBeNull();
});

test("a result is cut by characters, not through one", () => {
  const said = readGameMessage({ efir: 1, type: "share", text: "🎉".repeat(900) });
  expect(said).toEqual({ type: "share", text: "🎉".repeat(400) });
});

test("every message carries the version", () => {
  expect(toGame({ type: "language", language: "uk" })).toEqual({
    efir: 1,
    type: "language",
    language: "uk",
  });
});

test("a room that nobody is in has no people", () => {
  expect(gamePeople(INITIAL_STATE, "https://rooms.example")).toEqual([]);
});

test("the frame gets the room in the query and the ticket in the fragment", () => {
  const game = { appUrl: "https://game.example/play?a=1", wsUrl: "wss://game.example/ws" };
  expect(frameUrl(game, "SPIRT1", "t.t.t")).toBe(
    "https://game.example/play?a=1&room_code=SPIRT1&ws_url=wss%3A%2F%2Fgame.example%2Fws#efir_ticket=t.t.t",
  );
});

test("a fragment that the game has stays", () => {
  const game = { appUrl: "https://game.example/#/lobby", wsUrl: "wss://game.example/ws" };
  expect(frameUrl(game, "a-1", "t.t.t")).toMatch(/#\/lobby$/);
});

test.each([
  ["https://game.example/", true],
  ["http://localhost:4000/", true],
  ["https://rooms.example/play", false],
  ["javascript:alert(1)", false],
  ["data:text/html,x", false],
  ["nonsense", false],
])("%s may be framed: %s", (url, may) => {
  expect(mayFrame(url, "https://rooms.example")).toBe(may);
});
