import { expect, test } from "vitest";
import { cornersOf, farthest, mixed, ORB_BLOBS, RING_BLOBS } from "./blob";

/** How far out the outlines are, which pass inside of their corners. */
const lengths = (time: number, level: number, blobs = ORB_BLOBS): number[] =>
  blobs.flatMap((blob) => {
    const corners = cornersOf(blob, time, level);
    return corners.map((corner, index) => {
      const before = corners.at(index - 1) ?? corner;
      const after = corners[(index + 1) % corners.length] ?? corner;
      const along = (axis: "x" | "y"): number =>
        0.75 * corner[axis] + 0.125 * (before[axis] + after[axis]);
      return Math.hypot(along("x"), along("y"));
    });
  });
const mean = (values: number[]): number =>
  values.reduce((sum, one) => sum + one, 0) / values.length;

test("a ring stays within the row of its face", () => {
  expect(farthest(RING_BLOBS) * 44).toBeLessThanOrEqual(60);
});

test.each([ORB_BLOBS, RING_BLOBS])("a voice makes outlines wider, and not too wide", (...blobs) => {
  const most = farthest(blobs);
  expect(mean(lengths(3, 1, blobs))).toBeGreaterThan(mean(lengths(3, 0, blobs)) + 0.08);
  for (const time of [0, 1.7, 40, 1_000]) {
    for (const level of [0, 0.5, 1]) {
      for (const length of lengths(time, level, blobs)) {
        expect(length).toBeLessThanOrEqual(most);
        expect(length).toBeGreaterThan(0.9);
      }
    }
  }
});

test("an outline changes its shape and does not only grow", () => {
  const shape = (time: number): number[] => lengths(time, 0.5).map((one) => Number(one.toFixed(2)));
  expect(shape(1)).not.toEqual(shape(1.5));
  expect(new Set(shape(1)).size).toBeGreaterThan(10);
});

test("colours cross over", () => {
  expect(mixed([0, 100, 200], [100, 0, 200], 0.5)).toEqual([50, 50, 200]);
  expect(mixed([0, 0, 0], [10, 10, 10], 7)).toEqual([10, 10, 10]);
});
