import { expect, test } from "vitest";
import { factsWith } from "../testing/facts";
import { ReceptionJudge } from "./reception";

/** How a camera's picture is after each second, by how many frames came in it; null while it is off. */
function pictures(frames: readonly (number | null)[]): string[] {
  const judge = new ReceptionJudge();
  const voice = { kbps: 32, ptimeMs: 20, copies: 1 } as const;
  const video = {
    isPaused: false,
    capKbps: null,
    linesMost: null,
    isBeginning: false,
    ceilingKbps: null,
    floorKbps: null,
    isRenewed: false,
  };
  const held = { bufferMs: null, pictureBufferMs: null };
  const decided = { isFirst: false, voice, isVoiceThin: false, hasCopies: true, video, ...held };
  return frames.map((fps, second) => {
    const care = { ...decided, facts: factsWith({ fps: fps ?? 0 }) };
    const context = { isSaving: false, isCameraAwaited: fps !== null, isCameraSent: false };
    const { isPictureStill, isPictureGone } = judge.handle(care, context, 1_000 * second);
    if (isPictureGone) return "gone";
    return isPictureStill ? "still" : "alive";
  });
}

test("a picture without a frame for a second stands still, after three it is gone, and comes back", () => {
  expect(pictures([20, 20, 0, 0, 0, 0, 1, 20])).toEqual([
    "alive",
    "alive",
    "still",
    "still",
    "gone",
    "gone",
    "alive",
    "alive",
  ]);
});

test("a first frame may be on the way for three seconds", () => {
  expect(pictures([0, 0, 0, 0, 20])).toEqual(["alive", "alive", "alive", "gone", "alive"]);
});

test("a camera that is turned on again begins anew", () => {
  const turns = [20, 0, null, null, 0, 0, 20];
  const seen = ["alive", "still", "alive", "alive", "alive", "alive", "alive"];
  expect(pictures(turns)).toEqual(seen);
});
