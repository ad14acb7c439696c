import { expect, test } from "vitest";
import type { Remedy } from "../types";
import { remedyOf, type Decided } from "./remedy";

const GOOD: Decided = {
  voice: { copies: 1 },
  isVoiceThin: false,
  hasCopies: true,
  video: { isPaused: false, linesMost: null, isBeginning: false },
  isCameraSent: true,
  bufferMs: null,
  isSaving: false,
};

test.each<[string, Partial<Decided>, Remedy]>([
  ["nothing on a good path, where one copy is usual", {}, "none"],
  ["a second copy", { voice: { copies: 2 } }, "copies"],
  ["a voice that is held until copies have come", { bufferMs: 120 }, "copies"],
  ["a voice that is held where no copies come", { hasCopies: false, bufferMs: 120 }, "none"],
  ["a good voice where no copies are sent", { hasCopies: false, voice: { copies: 0 } }, "none"],
  ["a thin voice", { isVoiceThin: true, voice: { copies: 0 } }, "thin"],
  ["a thin voice that is wanted", { isVoiceThin: true, isSaving: true }, "none"],
  [
    "pictures at rest, before all else",
    { video: { isPaused: true, linesMost: 180, isBeginning: false }, bufferMs: 120 },
    "no_pictures",
  ],
  [
    "a camera that is sent small, before what is done for the voice",
    { video: { isPaused: false, linesMost: 270, isBeginning: false }, voice: { copies: 3 } },
    "small_picture",
  ],
  [
    "nothing of a size that would be small, while the camera is off",
    { video: { isPaused: false, linesMost: 180, isBeginning: false }, isCameraSent: false },
    "none",
  ],
  [
    "nothing of a picture that has just begun, however small it is or still waits",
    { video: { isPaused: true, linesMost: 120, isBeginning: true } },
    "none",
  ],
  [
    "a picture that is small because bytes are counted",
    { video: { isPaused: false, linesMost: 180, isBeginning: false }, isSaving: true },
    "none",
  ],
])("%s", (_, change, remedy) => {
  expect(remedyOf({ ...GOOD, ...change })).toBe(remedy);
});
