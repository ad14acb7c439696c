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
/** Between two drawings while nobody speaks, in milliseconds: it only breathes, by less than a pixel. */
const IDLE_MS = 100;
const FRAME_MS = 1_000 / 60;
/** A level below this is not seen. */
const SEEN = 0.01;
/** How much of the level before stays after a sixtieth of a second. */
const INERTIA = 0.86;
const CROSS_FADE_MS = 200;
/** In device pixels; the button is 84 wide, and more would not be seen. */
const PIXELS = 288;

export function OrbBlobs({ tint, watchLevel }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tints = useRef({ from: tint, to: tint, since: 0 });
  const level = useRef(0);
  const wake = useRef((): void => undefined);
  useEffect(() => {
    const { to } = tints.current;
    tints.current = { from: to ?? tint, to: tint, since: performance.now() };
    wake.current();
  }, [tint]);
  useEffect(() => {
    level.current = 0;
    return watchLevel?.((now) => {
      level.current = Math.min(1, Math.max(0, now));
      if (level.current > 0) wake.current();
    });
  }, [watchLevel]);
  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (!pen) return;
    const animation = animate(({ now, ...shape }) => {
      const { from, to, since } = tints.current;
      pen.clearRect(0, 0, PIXELS, PIXELS);
      if (to === null || from === null) return false;
      draw(pen, mixed(from, to, (now - since) / CROSS_FADE_MS), shape);
      return now - since < CROSS_FADE_MS;
    }, level);
    wake.current = animation.wake;
    return animation.stop;
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

/** How the outlines are to be drawn: when it is, in milliseconds, and their shape. */
interface Frame extends Shape {
  readonly now: number;
}

interface Shape {
  /** In seconds. */
  readonly time: number;
  readonly level: number;
}

/**
 * Calls `draw` for every frame of the screen while there is a voice or `draw` says that something
 * changes, rarely otherwise, and where no motion is wanted only when woken.
 */
function animate(
  draw: (frame: Frame) => boolean,
  level: React.RefObject<number>,
): { wake: () => void; stop: () => void } {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let shown = 0;
  let drawnAt = performance.now();
  let isResting = false;
  let timer = 0;
  let request = requestAnimationFrame(go);
  function go(now: number): void {
    const stays = INERTIA ** ((now - drawnAt) / FRAME_MS);
    drawnAt = now;
    shown = shown * stays + level.current * (1 - stays);
    const shape = isStill ? { time: 0, level: 0 } : { time: now / 1_000, level: shown };
    const isChanging = draw({ now, ...shape });
    isResting = !isChanging && (isStill || (level.current === 0 && shown < SEEN));
    if (!isResting) request = requestAnimationFrame(go);
    else if (!isStill) timer = window.setTimeout(wake, IDLE_MS);
  }
  function wake(): void {
    if (!isResting) return;
    isResting = false;
    clearTimeout(timer);
    request = requestAnimationFrame(go);
  }
  return {
    wake,
    stop() {
      clearTimeout(timer);
      cancelAnimationFrame(request);
    },
  };
}

function draw(pen: CanvasRenderingContext2D, tint: Rgb, { time, level }: Shape): void {
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
