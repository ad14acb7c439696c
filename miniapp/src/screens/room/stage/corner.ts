/** Where the own small picture rests: in the corner nearest to where it was let go. Pure. */
import type { Size } from "../../../hooks/use-element-size";
import type { Point } from "./zoom";

export type Corner = "topLeft" | "topRight" | "bottomLeft" | "bottomRight";

/** From the edges of the area. */
const MARGIN = 8;
/** Of the area's width; a face in a corner, and not a wall. */
const SHARE = 0.27;
const WIDTH_MAX = 132;
/** Upright, as phones hold cameras. */
const ASPECT = 4 / 3;

/** How large it is in an area. */
export function windowSize(area: Size): Size {
  const width = Math.min(WIDTH_MAX, area.width * SHARE, (area.height * 0.4) / ASPECT);
  return { width: Math.round(width), height: Math.round(width * ASPECT) };
}

/** Its upper left point when it rests in `corner`. */
export function restingPoint(corner: Corner, size: Size, area: Size): Point {
  const isLeft = corner === "topLeft" || corner === "bottomLeft";
  const isTop = corner === "topLeft" || corner === "topRight";
  return {
    x: isLeft ? MARGIN : area.width - size.width - MARGIN,
    y: isTop ? MARGIN : area.height - size.height - MARGIN,
  };
}

/** The corner nearest to a window whose upper left point is `at`. */
export function nearestCorner(at: Point, size: Size, area: Size): Corner {
  const isLeft = at.x + size.width / 2 < area.width / 2;
  const isTop = at.y + size.height / 2 < area.height / 2;
  if (isTop) return isLeft ? "topLeft" : "topRight";
  return isLeft ? "bottomLeft" : "bottomRight";
}
