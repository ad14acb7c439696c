/** Draws the outlines around the microphone button on a canvas, outside of React. */
import { useEffect, useRef } from "react";
import type { WatchLevel } from "../use-level";
import { BLOBS, cornersOf, FARTHEST, mixed, type Rgb } from "./blob";

interface Props {
  /** Null draws nothing. */
  tint: Rgb | null;
  /** Absent while the microphone is closed. */
  watchLevel: WatchLevel | undefined;
}

/** Of each layer; three lie over each other. */
const ALPHA = 0.26;
/** Frames between two drawings while nobody speaks, in milliseconds: it only breathes. */
const IDLE_MS = 66;
/** How much of the level before stays, at sixty frames a second. */
const INERTIA = 0.86;
const CROSS_FADE_MS = 200;
/** In device pixels; the button is 84 wide, and more would not be seen. */
const PIXELS = 288;

export function OrbBlobs({ tint, watchLevel }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tints = useRef({ from: tint, to: tint, since: 0 });
  const level = useRef(0);
  useEffect(() => {
    const { to } = tints.current;
    tints.current = { from: to ?? tint, to: tint, since: performance.now() };
  }, [tint]);
  useEffect(() => {
    level.current = 0;
    return watchLevel?.((now) => {
      level.current = Math.min(1, Math.max(0, now));
    });
  }, [watchLevel]);
  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (!pen) return;
    return animate((now, shown) => {
      const { from, to, since } = tints.current;
      pen.clearRect(0, 0, PIXELS, PIXELS);
      if (to === null || from === null) return;
      draw(pen, mixed(from, to, (now - since) / CROSS_FADE_MS), now / 1_000, shown);
    }, level);
  }, []);
  return (
    <canvas
      ref={canvas}
      width={PIXELS}
      height={PIXELS}
      aria-hidden
      className="pointer-events-none absolute inset-0 size-full"
      style={{ transform: `scale(${FARTHEST})` }}
    />
  );
}

/** Calls `frame` with the time and a smoothed level; once only where motion is not wanted. */
function animate(
  frame: (now: number, level: number) => void,
  level: React.RefObject<number>,
): () => void {
  let shown = 0;
  let drawnAt = -Infinity;
  let request = 0;
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const go = (now: number): void => {
    shown = shown * INERTIA + level.current * (1 - INERTIA);
    const isIdle = shown < 0.01 && level.current === 0;
    if (!isIdle || now - drawnAt >= IDLE_MS) {
      drawnAt = now;
      frame(now, isStill ? 0 : shown);
    }
    request = isStill
      ? window.setTimeout(() => go(performance.now()), CROSS_FADE_MS)
      : requestAnimationFrame(go);
  };
  go(performance.now());
  return () => (isStill ? clearTimeout(request) : cancelAnimationFrame(request));
}

function draw(pen: CanvasRenderingContext2D, tint: Rgb, time: number, level: number): void {
  const unit = PIXELS / 2 / FARTHEST;
  pen.fillStyle = `rgba(${tint.join(", ")}, ${ALPHA})`;
  for (const blob of BLOBS) {
    const corners = cornersOf(blob, time, level).map(({ x, y }) => ({
      x: PIXELS / 2 + x * unit,
      y: PIXELS / 2 + y * unit,
    }));
    pen.beginPath();
    corners.forEach((corner, index) => {
      const next = corners[(index + 1) % corners.length] ?? corner;
      const middle = [(corner.x + next.x) / 2, (corner.y + next.y) / 2] as const;
      // A smooth line through the middles, bent towards the corners.
      if (index === 0) {
        const last = corners[corners.length - 1] ?? corner;
        pen.moveTo((last.x + corner.x) / 2, (last.y + corner.y) / 2);
      }
      pen.quadraticCurveTo(corner.x, corner.y, ...middle);
    });
    pen.fill();
  }
}
