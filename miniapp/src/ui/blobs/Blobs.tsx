/**
 * Draws living outlines on a canvas, outside of React: what is drawn on it changes nothing of the page,
 * where every transform that is written makes the browser sort all layers anew.
 */
import { useEffect, useRef } from "react";
import type { WatchLevel } from "../use-level";
import { cornersOf, farthest, mixed, type Blob, type Rgb } from "./blob";

interface Props {
  blobs: readonly Blob[];
  /** Null draws nothing. */
  tint: Rgb | null;
  /** Of each outline; they lie over each other. */
  alpha: number;
  /** Absent while there is no voice to follow. */
  watchLevel: WatchLevel | undefined;
  /** Width of the canvas in device pixels; more is not seen. */
  pixels: number;
}

/** Between two drawings while nobody speaks, in milliseconds: it only breathes, by less than a pixel. */
const IDLE_MS = 100;
const FRAME_MS = 1_000 / 60;
/** A level below this is not seen. */
const SEEN = 0.01;
/** How much of the level before stays after a sixtieth of a second. */
const INERTIA = 0.86;
const CROSS_FADE_MS = 200;

/** Around the middle of its parent, which is positioned and round. */
export function Blobs({ blobs, tint, alpha, watchLevel, pixels }: Props) {
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
      pen.clearRect(0, 0, pixels, pixels);
      if (to === null || from === null) return false;
      const colour = mixed(from, to, (now - since) / CROSS_FADE_MS).join(", ");
      pen.fillStyle = `rgba(${colour}, ${alpha})`;
      draw(pen, blobs, pixels, shape);
      return now - since < CROSS_FADE_MS;
    }, level);
    wake.current = animation.wake;
    return animation.stop;
  }, [blobs, alpha, pixels]);
  const around = `${((1 - farthest(blobs)) / 2) * 100}%`;
  const size = `${farthest(blobs) * 100}%`;
  return (
    <canvas
      ref={canvas}
      width={pixels}
      height={pixels}
      aria-hidden
      className="pointer-events-none absolute max-w-none"
      style={{ left: around, top: around, width: size, height: size }}
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

function draw(
  pen: CanvasRenderingContext2D,
  blobs: readonly Blob[],
  pixels: number,
  { time, level }: Shape,
): void {
  const middle = pixels / 2;
  const unit = middle / farthest(blobs);
  for (const blob of blobs) {
    const corners = cornersOf(blob, time, level).map(({ x, y }) => ({
      x: middle + x * unit,
      y: middle + y * unit,
    }));
    pen.beginPath();
    corners.forEach((corner, index) => {
      const next = corners[(index + 1) % corners.length] ?? corner;
      // A smooth line through the middles, bent towards the corners.
      if (index === 0) {
        const last = corners[corners.length - 1] ?? corner;
        pen.moveTo((last.x + corner.x) / 2, (last.y + corner.y) / 2);
      }
      pen.quadraticCurveTo(corner.x, corner.y, (corner.x + next.x) / 2, (corner.y + next.y) / 2);
    });
    pen.fill();
  }
}
