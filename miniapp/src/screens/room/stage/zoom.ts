/**
 * How far one has gone into a picture, and where. Pure; positions in pixels from the middle of the
 * frame.
 */
import type { Size } from "../../../hooks/use-element-size";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The picture is scaled about the middle of its frame and then moved. */
export interface View extends Point {
  readonly scale: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };

/** A line of code on a shared 1080p screen is legible on a phone by then. */
const SCALE_MAX = 6;
/** Of a double tap. */
const CLOSE = 2.5;

/** Never smaller than its frame, and never out of it. */
function bounded({ scale, x, y }: View, { width, height }: Size): View {
  const within = Math.min(SCALE_MAX, Math.max(1, scale));
  const reach = (length: number): number => (length * (within - 1)) / 2;
  const clamp = (at: number, most: number): number => Math.min(most, Math.max(-most, at)) || 0;
  return { scale: within, x: clamp(x, reach(width)), y: clamp(y, reach(height)) };
}

/** `factor` times closer; what is at `point` stays there. */
export function zoomAt(view: View, factor: number, point: Point, size: Size): View {
  const scale = Math.min(SCALE_MAX, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  const moved = (from: number, at: number): number => at - (at - from) * ratio;
  return bounded({ scale, x: moved(view.x, point.x), y: moved(view.y, point.y) }, size);
}

/** Moved by so much. */
export function panBy(view: View, dx: number, dy: number, size: Size): View {
  return bounded({ scale: view.scale, x: view.x + dx, y: view.y + dy }, size);
}

/** A double tap: close to `point`, or all of it again. */
export function toggled(view: View, point: Point, size: Size): View {
  return view.scale > 1 ? WHOLE : zoomAt(view, CLOSE, point, size);
}

/** For an element whose origin is its middle. */
export function transformOf({ scale, x, y }: View): string {
  return `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) scale(${scale.toFixed(3)})`;
}
