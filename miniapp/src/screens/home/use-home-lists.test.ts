import { expect, test } from "vitest";
import { stateOf } from "./use-home-lists";

test.each([
  [{ ok: true, value: [] }, "ready"],
  [{ ok: false, refusal: { kind: "unreachable" } }, "failed"],
  [{ ok: false, refusal: { kind: "refused", status: 500, code: "unknown" } }, "failed"],
  [{ ok: false, refusal: { kind: "refused", status: 401, code: "unknown" } }, "expired"],
] as const)("%j leaves the home screen %s", (answer, state) => {
  expect(stateOf(answer)).toBe(state);
});
