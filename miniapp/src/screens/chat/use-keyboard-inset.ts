/**
 * How much of the page's lower end an on-screen keyboard covers, in pixels. Where the keyboard makes
 * the page itself smaller there is nothing to add.
 */
import { useEffect, useState } from "react";

export function useKeyboardInset(): number {
  const [inset, setInset] = useState(0);
  useEffect(() => {
    const view = window.visualViewport;
    if (!view) return;
    const look = (): void => {
      const covered = window.innerHeight - view.height - view.offsetTop;
      // A zoomed page is smaller too, and has no keyboard.
      setInset(view.scale > 1.05 ? 0 : Math.max(0, Math.round(covered)));
    };
    look();
    view.addEventListener("resize", look);
    view.addEventListener("scroll", look);
    return () => {
      view.removeEventListener("resize", look);
      view.removeEventListener("scroll", look);
    };
  }, []);
  return inset;
}
