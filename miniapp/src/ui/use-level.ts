/**
 * Follows a voice level without drawing in React: each value goes straight to the element's
 * transform, which the compositor applies.
 */
import { useEffect, type RefObject } from "react";

/** Calls a listener with a level between 0 and 1 until the returned function is called. */
export type WatchLevel = (listener: (level: number) => void) => () => void;

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
      node.style.transform = `scale(${(1 + reach * bounded).toFixed(3)})`;
    });
    return () => {
      stop();
      node.style.transform = "";
    };
  }, [ref, watch, reach]);
}
