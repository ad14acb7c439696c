import { expect, test } from "vitest";
import { snapshot } from "../call/testing/samples";
import { roomTitle } from "./room-title";

const room = { ...snapshot("me", []).room, title: "" };

test.each([
  ["FRIDAY", "friday", "a code that somebody made up"],
  ["k7q2m9xw4d", "K7Q2M9XW4D", "one that the server has made"],
  ["Lunchtable", "lunchtable", "ten letters without digits"],
  ["1OIL2345ab", "1oil2345ab", "letters that no such code has"],
])("a code that leads to a room is written as the room's own: %s, %s", (link, code) => {
  expect(roomTitle(null, link)).toBe(code);
  expect(roomTitle({ ...room, code }, link)).toBe(code);
});

test("a title is as it is", () => {
  expect(roomTitle({ ...room, title: "Lunch" }, "K7Q2M9XW4D")).toBe("Lunch");
});
