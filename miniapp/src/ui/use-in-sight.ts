/** Whether an element is within what is seen of the page: what is scrolled away need not move. */
import { useEffect, useState, type RefObject } from "react";

/** Follows `ref` while `isAsked`, and believes that it is seen until the browser has looked. */
export function useInSight(ref: RefObject<HTMLElement | null>, isAsked: boolean): boolean {
  const [isSeen, setSeen] = useState(true);
  useEffect(() => {
    const node = ref.current;
    if (!isAsked || !node) return;
    const observer = new IntersectionObserver((entries) => {
      const newest = entries[entries.length - 1];
      if (newest) setSeen(newest.isIntersecting);
    });
    observer.observe(node);
    return () => {
      observer.disconnect();
      setSeen(true);
    };
  }, [ref, isAsked]);
  return isSeen;
}
