import { expect, test } from "vitest";
import { NO_CHOICE, pin, show, showAll, showFirst, stageOf } from "./choice";

const tile = (key: string, source: "camera" | "screen" = "camera", isYou = false) =>
  ({ key, source, who: { isYou } }) as const;
const CAMERAS = [tile("a"), tile("b")];
const SCREEN = tile("s", "screen");

test("cameras are side by side until one is tapped, and again after going back", () => {
  expect(stageOf(NO_CHOICE, CAMERAS)).toBeNull();
  const shown = show("b", CAMERAS);
  expect(stageOf(shown, CAMERAS)).toBe("b");
  expect(stageOf(showAll(CAMERAS), CAMERAS)).toBeNull();
});

test("a screen takes the stage by itself, from a camera too, and only once", () => {
  const shown = show("b", CAMERAS);
  const withScreen = [...CAMERAS, SCREEN];
  expect(stageOf(NO_CHOICE, withScreen)).toBe("s");
  expect(stageOf(shown, withScreen)).toBe("s");
  const back = showAll(withScreen);
  expect(stageOf(back, withScreen)).toBeNull();
  expect(stageOf(back, [...withScreen, tile("s2", "screen")])).toBe("s2");
});

test("one's own screen takes no stage", () => {
  expect(stageOf(NO_CHOICE, [tile("mine", "screen", true)])).toBeNull();
});

test("a pinned picture stays though a screen begins, until it is let go or ends", () => {
  const pinned = pin(show("a", CAMERAS), CAMERAS);
  const withScreen = [...CAMERAS, SCREEN];
  expect(stageOf(pinned, withScreen)).toBe("a");
  expect(stageOf(pin(pinned, withScreen), withScreen)).toBe("a");
  expect(stageOf(pinned, [tile("b"), SCREEN])).toBe("s");
});

test("whom the host shows takes the stage, but not from what the person keeps there", () => {
  const first = showFirst(NO_CHOICE, "b", CAMERAS);
  expect(stageOf(first, CAMERAS)).toBe("b");
  expect(stageOf(showAll(CAMERAS), CAMERAS)).toBeNull();
  const pinned = pin(show("a", CAMERAS), CAMERAS);
  expect(stageOf(showFirst(pinned, "b", CAMERAS), CAMERAS)).toBe("a");
});

test("a picture that ended leaves the stage", () => {
  expect(stageOf(show("a", CAMERAS), [tile("b")])).toBeNull();
});
