/**
 * Follows a voice level without drawing in React: each value goes straight to the element's
 * transform, which the compositor applies. The element has a layer of its own (`will-change`) and no
 * transition: a transition that begins or ends makes the browser sort all layers of the page anew.
 *
 * All elements are written in one frame, some twenty times a second: a frame costs the page the same for
 * one of them and for all.
 */
import { useEffect, type RefObject } from "react";

/** Calls a listener with a level between 0 and 1 until the returned function is called. */
export type WatchLevel = (listener: (level: number) => void) => () => void;

/** More often is not seen of shapes that grow by some pixels. */
const PULSE_MS = 45;

/** What is written at the next moment. */
const waiting = new Map<HTMLElement, string>();
let isDue = false;
let writtenAt = -Infinity;

function write(now: number): void {
  isDue = false;
  writtenAt = now;
  for (const [node, transform] of waiting) node.style.transform = transform;
  waiting.clear();
}

function writeSoon(node: HTMLElement, transform: string): void {
  waiting.set(node, transform);
  if (isDue) return;
  isDue = true;
  const wait = Math.max(0, writtenAt + PULSE_MS - performance.now());
  setTimeout(() => requestAnimationFrame(write), wait);
}

/** Scales `ref` between 1 and `1 + reach` as the voice goes. Stands still for reduced motion. */
export function useLevel(
  ref: RefObject<HTMLElement | null>,
  watch: WatchLevel | undefined,
  reach: number,
): void {
  useEffect(() => {
    const node = ref.current;
    if (!node || !watch || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const stop = watch((level) => {
      const bounded = Math.min(1, Math.max(0, level));
      writeSoon(node, `scale(${(1 + reach * bounded).toFixed(2)})`);
    });
    return () => {
      stop();
      waiting.delete(node);
      node.style.transform = "";
    };
  }, [ref, watch, reach]);
}
