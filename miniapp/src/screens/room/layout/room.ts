/**
 * Where the pictures and the list of people are in a room. Pure: sizes in, rectangles out, in pixels
 * of the room's body (what is between header and controls).
 *
 * Both are placed by rectangles, and moved by `transform`: when a camera comes or goes, the list
 * glides, and nothing in it is laid out anew.
 */
import type { Size } from "../../../hooks/use-element-size";
import type { Rect } from "./grid";

export interface RoomLayout {
  /** Null while there is no picture. */
  readonly video: Rect | null;
  readonly list: Rect;
  /** The pictures have all the room; the list is a sheet, or comes back with the grid. */
  readonly isListAway: boolean;
}

/** What decides beside the size. */
export interface RoomShape {
  readonly hasVideo: boolean;
  /** One picture has the stage. */
  readonly isStaged: boolean;
  /** A phone on its side. */
  readonly isShort: boolean;
}

/** From here on pictures and people stand side by side, as in Telegram Web. */
const WIDE_FROM = 680;
/** Lines longer than this tire the eye. */
const LIST_WIDTH_MAX = 480;
/** Beside pictures: a name, a status and a microphone. */
const LIST_WIDTH_BESIDE = 312;
/** Above the list, as a share of the body: two rows of people stay in sight on the smallest phone. */
const VIDEO_SHARE = 0.46;
const MARGIN = 8;

export function layoutRoom({ width, height }: Size, shape: RoomShape): RoomLayout {
  const listWidth = Math.min(LIST_WIDTH_MAX, width);
  const alone: Rect = { x: Math.round((width - listWidth) / 2), y: 0, width: listWidth, height };
  if (!shape.hasVideo) return { video: null, list: alone, isListAway: false };
  const across = width - 2 * MARGIN;
  if (shape.isShort) {
    const video = { x: MARGIN, y: 0, width: across, height };
    return { video, list: { ...alone, y: height }, isListAway: true };
  }
  if (width >= WIDE_FROM) {
    const video = { x: MARGIN, y: 0, width: across - LIST_WIDTH_BESIDE, height: height - MARGIN };
    const list = { x: width - LIST_WIDTH_BESIDE, y: 0, width: LIST_WIDTH_BESIDE, height };
    return { video, list, isListAway: false };
  }
  const share = shape.isStaged ? height : Math.round(height * VIDEO_SHARE);
  const y = Math.min(height, share + MARGIN);
  return {
    video: { x: MARGIN, y: 0, width: across, height: share },
    list: { x: 0, y, width, height: shape.isStaged ? height : height - y },
    isListAway: shape.isStaged,
  };
}
