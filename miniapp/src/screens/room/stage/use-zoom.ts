/**
 * Fingers on a large picture: two of them zoom, one moves it while it is close, a double tap goes
 * close and back, a tap on the whole picture is the caller's. Writes to the compositor, not to React.
 */
import { useEffect, type RefObject } from "react";
import { useLatest } from "../../../hooks/use-latest";
import { panBy, toggled, transformOf, WHOLE, zoomAt, type Point, type View } from "./zoom";

/** A finger that stays within so many pixels has tapped. */
const SLOP = 8;
/** A second tap within this time makes a double tap. */
const DOUBLE_MS = 260;
/** Of a pinch on a trackpad, which arrives as a turned wheel; pixels for a factor of e. */
const WHEEL_PX = 180;

export function useZoom(
  frame: RefObject<HTMLElement | null>,
  picture: RefObject<HTMLElement | null>,
  isOn: boolean,
  onTap: () => void,
): void {
  const latest = useLatest(onTap);
  useEffect(() => {
    const node = frame.current;
    const target = picture.current;
    if (!isOn || !node || !target) return;
    return attach(node, target, () => latest.current());
  }, [frame, picture, isOn, latest]);
}

/** Returns how to let go. */
function attach(node: HTMLElement, target: HTMLElement, onTap: () => void): () => void {
  const fingers = new Map<number, Point>();
  let view = WHOLE;
  let travelled = 0;
  let tappedAt = -Infinity;
  let timer = 0;
  const draw = (next: View): void => {
    view = next;
    target.style.transform = next.scale === 1 ? "" : transformOf(next);
  };
  const size = (): { width: number; height: number } => ({
    width: node.clientWidth,
    height: node.clientHeight,
  });
  const placeOf = (event: MouseEvent): Point => {
    const { left, top, width, height } = node.getBoundingClientRect();
    return { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 };
  };
  const handlers = {
    pointerdown(event: PointerEvent) {
      if (fingers.size === 0) travelled = 0;
      fingers.set(event.pointerId, placeOf(event));
    },
    pointermove(event: PointerEvent) {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = placeOf(event);
      fingers.set(event.pointerId, now);
      travelled += Math.hypot(now.x - before.x, now.y - before.y);
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      draw(other ? pinched(view, before, now, other, size()) : moved(view, before, now, size()));
    },
    pointerup: (event: PointerEvent) => void fingers.delete(event.pointerId),
    pointercancel: (event: PointerEvent) => void fingers.delete(event.pointerId),
    pointerleave: (event: PointerEvent) => void fingers.delete(event.pointerId),
    wheel(event: WheelEvent) {
      if (!event.ctrlKey) return;
      event.preventDefault();
      draw(zoomAt(view, Math.exp(-event.deltaY / WHEEL_PX), placeOf(event), size()));
    },
    click(event: MouseEvent) {
      clearTimeout(timer);
      // A key that presses the button is no finger.
      if (event.detail === 0) {
        onTap();
        return;
      }
      if (travelled > SLOP) return;
      const isSecond = event.timeStamp - tappedAt < DOUBLE_MS;
      tappedAt = isSecond ? -Infinity : event.timeStamp;
      if (isSecond) draw(toggled(view, placeOf(event), size()));
      else if (view.scale === 1) timer = window.setTimeout(onTap, DOUBLE_MS);
    },
  };
  const entries = Object.entries(handlers) as [string, (event: Event) => void][];
  for (const [name, handler] of entries) node.addEventListener(name, handler, { passive: false });
  return () => {
    clearTimeout(timer);
    for (const [name, handler] of entries) node.removeEventListener(name, handler);
    target.style.transform = "";
  };
}

type Frame = Parameters<typeof panBy>[3];

/** One finger moves what is close. */
function moved(view: View, before: Point, now: Point, size: Frame): View {
  return panBy(view, now.x - before.x, now.y - before.y, size);
}

/** Two fingers: their distance zooms about their middle, and their middle moves. */
function pinched(view: View, before: Point, now: Point, other: Point, size: Frame): View {
  const distance = (from: Point): number => Math.hypot(from.x - other.x, from.y - other.y);
  const factor = distance(now) / Math.max(1, distance(before));
  const middle = { x: (before.x + other.x) / 2, y: (before.y + other.y) / 2 };
  const zoomed = zoomAt(view, factor, middle, size);
  return panBy(zoomed, (now.x - before.x) / 2, (now.y - before.y) / 2, size);
}
