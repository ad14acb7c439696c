import { describe, expect, test } from "vitest";
import { layoutRoom } from "./room";

const GRID = { hasVideo: true, isStaged: false, isShort: false };

test("without pictures the list has the room, no wider than reads well", () => {
  const none = { hasVideo: false, isStaged: false, isShort: false };
  expect(layoutRoom({ width: 390, height: 600 }, none)).toEqual({
    video: null,
    list: { x: 0, y: 0, width: 390, height: 600 },
    isListAway: false,
  });
  expect(layoutRoom({ width: 1280, height: 600 }, none).list).toEqual({
    x: 400,
    y: 0,
    width: 480,
    height: 600,
  });
});

test("on a phone pictures are above the list, and a staged one has all of it", () => {
  const size = { width: 390, height: 600 };
  expect(layoutRoom(size, GRID)).toEqual({
    video: { x: 8, y: 0, width: 374, height: 276 },
    list: { x: 0, y: 284, width: 390, height: 316 },
    isListAway: false,
  });
  expect(layoutRoom(size, { ...GRID, isStaged: true })).toMatchObject({
    video: { height: 600 },
    isListAway: true,
  });
});

test("on its side a phone gives everything to the pictures", () => {
  const layout = layoutRoom({ width: 748, height: 350 }, { ...GRID, isShort: true });
  expect(layout).toMatchObject({ video: { width: 732, height: 350 }, isListAway: true });
});

describe("in a wide window", () => {
  test.each([false, true])("pictures and people are side by side, staged %s", (isStaged) => {
    const layout = layoutRoom({ width: 1280, height: 600 }, { ...GRID, isStaged });
    const { video, list } = layout;
    expect(layout.isListAway).toBe(false);
    expect((video?.x ?? 0) + (video?.width ?? 0)).toBeLessThan(list.x);
    expect(list.x + list.width).toBe(1280);
  });
});
