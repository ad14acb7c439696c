/**
 * Lets the rows of a list glide to their new places when one of them comes or goes, and a new one fade
 * in: by `transform` and `opacity` alone, from where they were. Whoever wants no motion gets none.
 */
import { useLayoutEffect, useRef, type RefObject } from "react";

const GLIDE: KeyframeAnimationOptions = { duration: 260, easing: "cubic-bezier(0.2, 0.9, 0.3, 1)" };

/** `keys` name the children of `list`, in their order. */
export function useGliding(list: RefObject<HTMLElement | null>, keys: readonly string[]): void {
  const before = useRef<ReadonlyMap<string, number>>(new Map());
  const told = keys.join(" ");
  useLayoutEffect(() => {
    const rows = [...(list.current?.children ?? [])] as HTMLElement[];
    const places = new Map<string, number>();
    told.split(" ").forEach((key, index) => {
      const row = rows[index];
      if (row) places.set(key, row.offsetTop);
    });
    const old = before.current;
    before.current = places;
    if (old.size === 0 || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    [...places].forEach(([key, top], index) => {
      const was = old.get(key);
      if (was === undefined) rows[index]?.animate([{ opacity: 0 }, {}], GLIDE);
      else if (was !== top) {
        rows[index]?.animate([{ transform: `translateY(${was - top}px)` }, {}], GLIDE);
      }
    });
  }, [list, told]);
}
