/** The soft shape around an avatar that grows with the voice; it is there while somebody sees it. */
import { useRef, useState, type ReactNode } from "react";
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

/**
 * Of whoever has spoken once the canvas stays while they are in sight: with every one that comes or goes
 * the browser sorts all layers of the page anew, which takes a slow phone two frames.
 */
export function SpeakingRing({ speaking, watchLevel, children }: Props) {
  const place = useRef<HTMLSpanElement>(null);
  const [hasSpoken, setSpoken] = useState(speaking);
  if (speaking && !hasSpoken) setSpoken(true);
  const isSeen = useInSight(place, hasSpoken);
  return (
    <span ref={place} data-speaking={speaking} className="relative inline-flex shrink-0">
      {hasSpoken && isSeen && (
        <Blobs
          blobs={RING_BLOBS}
          tint={speaking ? SPEAKING : null}
          alpha={0.32}
          watchLevel={speaking ? watchLevel : undefined}
          pixels={PIXELS}
        />
      )}
      {children}
    </span>
  );
}
