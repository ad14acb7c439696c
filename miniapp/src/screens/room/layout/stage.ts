/** One large picture, and the others in a strip below it. Pure. */
import type { Size } from "../../../hooks/use-element-size";
import { GAP, type Rect } from "./grid";

export interface StageLayout {
  readonly stage: Rect;
  /** As many as fit; the rest are not drawn. */
  readonly strip: readonly Rect[];
}

/** A face can be told from another. */
const STRIP_HEIGHT = 72;
const STRIP_WIDTH = 96;

/** Lays `others` small pictures out under a large one. */
export function layoutStage(others: number, { width, height }: Size): StageLayout {
  const fitting = Math.max(0, Math.floor((width + GAP) / (STRIP_WIDTH + GAP)));
  const count = Math.min(others, fitting);
  const stripHeight = Math.min(STRIP_HEIGHT, height / 4);
  const stageHeight = count > 0 ? height - stripHeight - GAP : height;
  const left = (width - (count * (STRIP_WIDTH + GAP) - GAP)) / 2;
  return {
    stage: { x: 0, y: 0, width, height: stageHeight },
    strip: Array.from({ length: count }, (_, index) => ({
      x: left + index * (STRIP_WIDTH + GAP),
      y: stageHeight + GAP,
      width: STRIP_WIDTH,
      height: stripHeight,
    })),
  };
}
