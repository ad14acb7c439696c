import { expect, test } from "vitest";
import type { Remedy } from "../types";
import { remedyOf, type Decided } from "./remedy";

const GOOD: Decided = {
  voice: { kbps: 32, ptimeMs: 20, copies: 1 },
  video: { isPaused: false },
  bufferMs: null,
  isSaving: false,
};

test.each<[string, Partial<Decided>, Remedy]>([
  ["nothing on a good path, where one copy is usual", {}, "none"],
  ["a second copy", { voice: { ...GOOD.voice, copies: 2 } }, "copies"],
  ["a voice that is held until copies have come", { bufferMs: 120 }, "copies"],
  ["the voice at the start of a call", { voice: { kbps: 16, ptimeMs: 60, copies: 1 } }, "none"],
  ["a voice without copies", { voice: { kbps: 16, ptimeMs: 60, copies: 0 } }, "thin"],
  ["the thinnest voice", { voice: { kbps: 12, ptimeMs: 60, copies: 0 } }, "thin"],
  [
    "a thin voice that is wanted",
    { voice: { kbps: 16, ptimeMs: 60, copies: 0 }, isSaving: true },
    "none",
  ],
  [
    "pictures at rest, before all else",
    { video: { isPaused: true }, bufferMs: 120 },
    "no_pictures",
  ],
])("%s", (_, change, remedy) => {
  expect(remedyOf({ ...GOOD, ...change })).toBe(remedy);
});
