import { expect, test } from "vitest";
import { ALL_ABILITIES } from "../policy/abilities";
import { hourlyCost } from "./cost";

test("an hour with one person costs 27 MB with data saver and much more without", () => {
  expect(hourlyCost(1_200)).toEqual({ savingMb: 27, usualMb: 84, picturesMb: 1_200 });
});

test("an hour is told as it is sent: in Firefox there are no copies, and packets are short", () => {
  const inFirefox = { ...ALL_ABILITIES, copiesMax: 0, isPtimeTunable: false };
  expect(hourlyCost(1_200, inFirefox)).toEqual({ savingMb: 41, usualMb: 55, picturesMb: 1_100 });
});
