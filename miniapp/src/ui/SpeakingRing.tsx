/** The soft shape around an avatar that grows with the voice. */
import { useRef, type ReactNode } from "react";
import { cn } from "./cn";
import { useLevel, type WatchLevel } from "./use-level";

interface Props {
  /** Shown at all. */
  speaking: boolean;
  watchLevel: WatchLevel;
  children: ReactNode;
}

export function SpeakingRing({ speaking, watchLevel, children }: Props) {
  const blob = useRef<HTMLSpanElement>(null);
  useLevel(blob, speaking ? watchLevel : undefined, 0.15);
  return (
    <span data-speaking={speaking} className="group/ring relative inline-flex shrink-0">
      <span
        ref={blob}
        className={cn(
          "ring-blob pointer-events-none absolute -inset-1 text-speaking opacity-0 will-change-transform",
          "transition-[opacity,transform] duration-150 group-data-[speaking=true]/ring:opacity-100",
        )}
      >
        {speaking && (
          <>
            <span />
            <span />
          </>
        )}
      </span>
      {children}
    </span>
  );
}
