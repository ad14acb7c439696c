/** The soft shape around an avatar that grows with the voice; at rest where nobody sees it. */
import { useRef, type ReactNode } from "react";
import { useInSight } from "./use-in-sight";
import { useLevel, type WatchLevel } from "./use-level";

interface Props {
  /** Shown at all. */
  speaking: boolean;
  watchLevel: WatchLevel;
  children: ReactNode;
}

export function SpeakingRing({ speaking, watchLevel, children }: Props) {
  const blob = useRef<HTMLSpanElement>(null);
  const moves = useInSight(blob, speaking) && speaking;
  useLevel(blob, moves ? watchLevel : undefined, 0.15);
  return (
    <span className="relative inline-flex shrink-0">
      <span ref={blob} data-speaking={speaking} className="ring-blob level-follow">
        {moves && (
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
