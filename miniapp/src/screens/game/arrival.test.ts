import { expect, test } from "vitest";
import { arrivalOf, type Signs } from "./arrival";

const NOTHING: Signs = { isRefused: false, isLoaded: false, isHeard: false, isLate: false };

test.each<[Partial<Signs>, string]>([
  [{}, "opening"],
  [{ isRefused: true }, "refused"],
  [{ isRefused: true, isLate: true }, "refused"],
  [{ isLate: true }, "late"],
  [{ isLoaded: true }, "there"],
  [{ isLoaded: true, isLate: true }, "silent"],
  [{ isHeard: true }, "there"],
  [{ isLoaded: true, isHeard: true, isLate: true }, "there"],
  // A ticket that cannot be renewed is no news to somebody who plays.
  [{ isLoaded: true, isRefused: true }, "there"],
])("a page with %j is %s", (signs, arrival) => {
  expect(arrivalOf({ ...NOTHING, ...signs })).toBe(arrival);
});
