import { expect, test } from "vitest";
import { factsWith } from "../testing/facts";
import { ReceptionJudge } from "./reception";

test("a camera that brings nothing for three seconds stands still, and moves with the next frame", () => {
  const judge = new ReceptionJudge();
  const voice = { kbps: 32, ptimeMs: 20, copies: 1 } as const;
  const video = { isPaused: false, capKbps: null, ceilingKbps: null, isRenewed: false };
  const decided = { voice, isVoiceThin: false, hasCopies: true, video, bufferMs: null };
  const isStill = (fps: number, second: number): boolean => {
    const care = { ...decided, facts: factsWith({ fps }) };
    const context = { isSaving: false, isCameraAwaited: true };
    return judge.handle(care, context, 1_000 * second).isPictureStill;
  };
  const fps = [20, 20, 20, 0, 0, 0, 0, 0, 20, 20];
  expect(fps.flatMap((count, second) => (isStill(count, second) ? [second] : []))).toEqual([6, 7]);
});
