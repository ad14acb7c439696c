import { expect, test } from "vitest";
import { mayShareScreen } from "./platform";

const CAPTURE = { mediaDevices: { getDisplayMedia: () => undefined } };
const policy = (isAllowed: boolean) => ({ featurePolicy: { allowsFeature: () => isAllowed } });

test.each([
  ["a browser without it", {}, policy(true), false, false],
  ["a phone, which captures everything else", { mediaDevices: {} }, policy(true), false, false],
  ["a page of its own", CAPTURE, policy(true), false, true],
  ["a frame with leave", CAPTURE, policy(true), true, true],
  ["a frame without leave", CAPTURE, policy(false), true, false],
  ["a page of its own in a browser that does not tell", CAPTURE, {}, false, true],
  ["a frame in a browser that does not tell", CAPTURE, {}, true, false],
] as const)("sharing a screen in %s", (_, browser, document, isFramed, isPossible) => {
  expect(mayShareScreen(browser, document, isFramed)).toBe(isPossible);
});
