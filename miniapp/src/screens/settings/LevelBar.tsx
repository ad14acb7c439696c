/** How loud a microphone hears. Written to the compositor without drawing anew. */
import { useEffect, useRef } from "react";
import type { Trial } from "../../call/setup";

export function LevelBar({ trial }: { trial: Trial | null }) {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      trial?.watchLevel((level) => {
        const bounded = Math.min(1, Math.max(0, level));
        if (bar.current) bar.current.style.transform = `scaleX(${bounded.toFixed(3)})`;
      }),
    [trial],
  );
  return (
    <div aria-hidden className="mx-4 mt-3 h-1.5 overflow-hidden rounded-full bg-[#80889040]">
      <span
        ref={bar}
        className="block h-full origin-left scale-x-0 rounded-full bg-[#34c46b] will-change-transform"
      />
    </div>
  );
}
