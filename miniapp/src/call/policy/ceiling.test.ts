import { expect, test } from "vitest";
import { RUNGS, wireKbps } from "./rungs";
import { voiceCeilingKbps, voiceFloorKbps } from "./ceiling";

test("the ceiling leaves room for a step up to the best voice, and is below a slow uplink", () => {
  const best = Math.max(...RUNGS.map(wireKbps));
  expect(best).toBeCloseTo(86.4);
  expect(voiceCeilingKbps(0, 1)).toBe(100);
  expect(voiceCeilingKbps(1, 3)).toBe(100);
});

test("with a second copy of the voice the ceiling is higher than what the copies take", () => {
  const copied = wireKbps({ kbps: 32, ptimeMs: 20, copies: 2 });
  expect(copied).toBeCloseTo(118.4);
  expect(voiceCeilingKbps(2, 1)).toBe(130);
  expect(voiceCeilingKbps(3, 9)).toBe(130);
});

test("in a crowd the best voice is a thinner one, and so is what is looked for", () => {
  const best = wireKbps({ kbps: 24, ptimeMs: 60, copies: 1 });
  expect(best).toBeCloseTo(55.47);
  expect(voiceCeilingKbps(1, 4)).toBe(70);
});

test("each of a crowd's voices has a floor, and one of few has none", () => {
  expect(voiceFloorKbps(5)).toBe(20);
  expect(voiceFloorKbps(3)).toBeNull();
});
