import { expect, test } from "vitest";
import { nearestCorner, restingPoint, windowSize, type Corner } from "./corner";

const AREA = { width: 400, height: 500 };

test.each<Corner>(["topLeft", "topRight", "bottomLeft", "bottomRight"])(
  "let go where it rests in %s, it stays there, within the area",
  (corner) => {
    const size = windowSize(AREA);
    const at = restingPoint(corner, size, AREA);
    expect(nearestCorner(at, size, AREA)).toBe(corner);
    expect(at.x).toBeGreaterThan(0);
    expect(at.x + size.width).toBeLessThan(AREA.width);
    expect(at.y + size.height).toBeLessThan(AREA.height);
  },
);

test("it stays small in a low area", () => {
  expect(windowSize({ width: 700, height: 200 })).toEqual({ width: 60, height: 80 });
});
