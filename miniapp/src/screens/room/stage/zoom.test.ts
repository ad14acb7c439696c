import { expect, test } from "vitest";
import { panBy, toggled, transformOf, WHOLE, zoomAt } from "./zoom";

const SIZE = { width: 400, height: 200 };

test("what is under the fingers stays under them", () => {
  const view = zoomAt(WHOLE, 2, { x: 100, y: -50 }, SIZE);
  expect(view).toEqual({ scale: 2, x: -100, y: 50 });
});

test("a picture is never smaller than its frame, nor out of it", () => {
  expect(zoomAt(WHOLE, 0.5, { x: 50, y: 0 }, SIZE)).toEqual(WHOLE);
  expect(zoomAt(WHOLE, 100, { x: 0, y: 0 }, SIZE).scale).toBe(6);
  const close = zoomAt(WHOLE, 2, { x: 0, y: 0 }, SIZE);
  expect(panBy(close, 1_000, -1_000, SIZE)).toEqual({ scale: 2, x: 200, y: -100 });
  expect(panBy(WHOLE, 30, 30, SIZE)).toEqual(WHOLE);
});

test("a double tap goes close, and back to all of it", () => {
  const close = toggled(WHOLE, { x: 0, y: 0 }, SIZE);
  expect(close.scale).toBe(2.5);
  expect(toggled(close, { x: 9, y: 9 }, SIZE)).toEqual(WHOLE);
  expect(transformOf(close)).toBe("translate(0.0px, 0.0px) scale(2.500)");
});
