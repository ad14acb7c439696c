import { expect, test } from "vitest";
import { spokenName } from "./spoken-name";

test("a name that has the visible word stays as it is", () => {
  expect(spokenName("Camera", "Turn the camera on")).toBe("Turn the camera on");
});

test("in a language that bends the word, the name begins with it", () => {
  expect(spokenName("Камера", "Включить камеру")).toBe("Камера: Включить камеру");
});
