import { describe, expect, test } from "vitest";
import { GAP, layoutGrid, ROW_HEIGHT_MIN, rowsFor, shapeOf, type Shape } from "./grid";
import type { Participant } from "../../../call/types";
import { orderTiles, ownApart, tilesOf, type TileModel } from "./tile-order";

test.each<[number, number, Shape]>([
  [390, 700, "tall"],
  [374, 360, "square"],
  [940, 600, "square"],
  [1200, 500, "wide"],
])("%i by %i is %s", (width, height, shape) => {
  expect(shapeOf(width, height)).toBe(shape);
});

test.each<[number, Shape, number[]]>([
  [1, "tall", [1]],
  [2, "tall", [1, 1]],
  [2, "square", [2]],
  [3, "square", [1, 2]],
  [3, "wide", [3]],
  [4, "tall", [2, 2]],
  [5, "tall", [1, 2, 2]],
  [8, "wide", [4, 4]],
  [8, "square", [4, 4]],
  [10, "tall", [2, 2, 3, 3]],
  [11, "square", [3, 4, 4]],
  [25, "wide", [5, 5, 5, 5, 5]],
])("%i tiles in a %s area are %j", (count, shape, rows) => {
  expect(rowsFor(count, shape)).toEqual(rows);
});

describe("a layout", () => {
  test.each(Array.from({ length: 50 }, (_, index) => index + 1))("of %i tiles holds them", (n) => {
    for (const [width, height] of [
      [304, 220],
      [374, 380],
      [940, 620],
      [1500, 500],
    ] as const) {
      const grid = layoutGrid(n, width, height);
      expect(grid.tiles).toHaveLength(n);
      for (const tile of grid.tiles) {
        expect(tile.x + tile.width).toBeLessThanOrEqual(width + 0.01);
        expect(tile.y + tile.height).toBeLessThanOrEqual(grid.height + 0.01);
        expect(tile.height).toBeGreaterThanOrEqual(ROW_HEIGHT_MIN);
      }
    }
  });

  test.each(Array.from({ length: 9 }, (_, index) => index + 1))("of %i cuts no heads", (n) => {
    for (const [width, height] of [
      [374, 380],
      [374, 276],
      [952, 600],
      [1200, 500],
      [732, 350],
    ] as const) {
      for (const tile of layoutGrid(n, width, height).tiles) {
        const isAlone = n === 1;
        expect(isAlone ? 0 : tile.width / tile.height).toBeLessThan(2.5);
      }
    }
  });

  test("fills its area while the rows fit, and scrolls when they do not", () => {
    expect(layoutGrid(4, 400, 404).height).toBe(404);
    expect(layoutGrid(25, 300, 200).height).toBe(7 * ROW_HEIGHT_MIN + 6 * GAP);
  });

  test("has nothing to say before the area is known", () => {
    expect(layoutGrid(3, 0, 0)).toEqual({ tiles: [], height: 0 });
  });
});

test("tiles keep their places, screens come first, newcomers last", () => {
  const tile = (key: string, source: TileModel["source"] = "camera") =>
    ({ key, source }) as TileModel;
  const now = [tile("new"), tile("b"), tile("a"), tile("s", "screen")];
  expect(orderTiles(["a", "gone", "b"], now).map((one) => one.key)).toEqual(["s", "a", "b", "new"]);
});

test("a picture that is left out to save data keeps its tile; one's own is shown", () => {
  const media = { mic: false, camera: true, screen: false };
  const stream = {} as MediaStream;
  const who = (id: string, isYou: boolean, cameraStream: MediaStream | null) =>
    ({ id, isYou, media, cameraStream, screenStream: null }) as Participant;
  const participants = [who("me", true, stream), who("bob", false, null)];
  const shown = (isSavingData: boolean) =>
    tilesOf({ participants, isSavingData }).map(({ key, stream: drawn }) => [key, drawn]);
  expect(shown(true)).toEqual([
    ["me/camera", stream],
    ["bob/camera", null],
  ]);
  expect(shown(false)).toEqual([["me/camera", stream]]);
});

test("one's own camera is a window over the others', and has the place to itself when it is alone", () => {
  const tile = (id: string, source: TileModel["source"], isYou: boolean) =>
    ({ key: `${id}/${source}`, source, who: { isYou } }) as TileModel;
  const mine = tile("me", "camera", true);
  const theirs = tile("bob", "camera", false);
  expect(ownApart([mine])).toEqual({ own: null, others: [mine] });
  expect(ownApart([mine, theirs])).toEqual({ own: mine, others: [theirs] });
});
