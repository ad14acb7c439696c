import { expect, test } from "vitest";
import { layoutStage } from "./stage";

test("alone on the stage, a picture has all of it", () => {
  expect(layoutStage(0, { width: 374, height: 600 })).toEqual({
    stage: { x: 0, y: 0, width: 374, height: 600 },
    strip: [],
  });
});

test.each([
  [2, 2],
  [3, 3],
  [9, 3],
])("of %i others a phone shows %i in the strip", (others, shown) => {
  const { stage, strip } = layoutStage(others, { width: 374, height: 600 });
  expect(strip).toHaveLength(shown);
  expect(stage.height).toBe(524);
  for (const { x, y, width, height } of strip) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(374);
    expect(y + height).toBeLessThanOrEqual(600);
  }
});
