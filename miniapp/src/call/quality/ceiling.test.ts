import { expect, test } from "vitest";
import { RUNGS, wireKbps } from "./audio-ladder";
import { voiceCeilingKbps } from "./ceiling";

test("the ceiling leaves room for a step up to the best voice, and is below a slow uplink", () => {
  const best = Math.max(...RUNGS.map(wireKbps));
  expect(best).toBeCloseTo(86.4);
  expect(voiceCeilingKbps(0)).toBe(100);
  expect(voiceCeilingKbps(1)).toBe(100);
});

test("with a second copy of the voice the ceiling is higher than what the copies take", () => {
  const copied = wireKbps({ kbps: 32, ptimeMs: 20, copies: 2 });
  expect(copied).toBeCloseTo(118.4);
  expect(voiceCeilingKbps(2)).toBe(130);
  expect(voiceCeilingKbps(3)).toBe(130);
});
