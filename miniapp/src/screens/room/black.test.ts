import { expect, test } from "vitest";
import { isBlack } from "./black";

const pixels = (...colors: [number, number, number][]): number[] =>
  colors.flatMap((color) => [...color, 255]);

test("a closed cover is black, noise included", () => {
  expect(isBlack(pixels([0, 0, 0], [12, 9, 20]))).toBe(true);
});

test("a dark room with one light in it is not", () => {
  expect(isBlack(pixels([0, 0, 0], [4, 4, 90]))).toBe(false);
});
