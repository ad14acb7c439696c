/** The soft shape around an avatar that grows with the voice; it is there while somebody sees it. */
import { useRef, type ReactNode } from "react";
import { useInSight } from "./use-in-sight";
import { RING_BLOBS, type Rgb } from "./blobs/blob";
import { Blobs } from "./blobs/Blobs";
import type { WatchLevel } from "./use-level";

/** The colour of those who speak, see tokens.css. */
const SPEAKING: Rgb = [141, 235, 144];
/** Of a ring on a screen of two device pixels each. */
const PIXELS = 120;

interface Props {
  /** Shown at all. */
  speaking: boolean;
  watchLevel: WatchLevel;
  children: ReactNode;
}

export function SpeakingRing({ speaking, watchLevel, children }: Props) {
  const place = useRef<HTMLSpanElement>(null);
  const isShown = useInSight(place, speaking) && speaking;
  return (
    <span ref={place} data-speaking={speaking} className="relative inline-flex shrink-0">
      {isShown && (
        <Blobs
          blobs={RING_BLOBS}
          tint={SPEAKING}
          alpha={0.32}
          watchLevel={watchLevel}
          pixels={PIXELS}
        />
      )}
      {children}
    </span>
  );
}
