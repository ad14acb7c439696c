import { expect, test } from "vitest";
import { hourlyCost } from "./cost";

test("an hour with one person costs 27 MB with data saver and much more without", () => {
  expect(hourlyCost(1_200)).toEqual({ savingMb: 27, usualMb: 84, picturesMb: 1_200 });
});
