import { expect, test } from "vitest";
import { deviceRefusal, isUnchosen } from "./device-refusal";

test.each([
  ["NotAllowedError", "denied"],
  ["NotFoundError", "missing"],
  ["NotReadableError", "busy"],
  ["TypeError", "unsupported"],
])("%s means %s", (name, reason) => {
  expect(deviceRefusal(new DOMException("", name))).toBe(reason);
});

test.each([
  ["NotAllowedError", "Permission denied", true],
  ["NotAllowedError", "The request is not allowed by the user agent.", true],
  ["NotAllowedError", "Permission denied by system", false],
  [
    "NotAllowedError",
    'Access to the feature "display-capture" is disallowed by permissions policy.',
    false,
  ],
  ["NotReadableError", "Permission denied", false],
])("a picker that ends with %s (%s) was closed: %s", (name, message, isClosed) => {
  expect(isUnchosen(new DOMException(message, name))).toBe(isClosed);
});
