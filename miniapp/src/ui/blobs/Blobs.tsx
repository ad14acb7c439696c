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
  const tints = useRef<Tints>({ from: null, to: null, since: 0 });
  const level = useRef(0);
  const wake = useRef((): void => undefined);
  useEffect(() => {
    tints.current = { from: tints.current.to, to: tint, since: performance.now() };
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
      pen.clearRect(0, 0, pixels, pixels);
      const { colour, share, isFading } = colourOf(tints.current, now);
      if (colour === null) return "gone";
      pen.fillStyle = `rgba(${colour.join(", ")}, ${alpha * share})`;
      draw(pen, blobs, pixels, shape);
      return isFading ? "fading" : "there";
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

interface Tints {
  readonly from: Rgb | null;
  readonly to: Rgb | null;
  /** When the second began to take the place of the first, in milliseconds. */
  readonly since: number;
}

/** The colour on the way from one to another, or from and to none, and how much of it there is. */
function colourOf({ from, to, since }: Tints, now: number) {
  const done = isStill() ? 1 : Math.min(1, (now - since) / CROSS_FADE_MS);
  const isFading = done < 1;
  if (to === null) return { colour: isFading ? from : null, share: 1 - done, isFading };
  if (from === null) return { colour: to, share: Math.max(0, done), isFading };
  return { colour: mixed(from, to, done), share: 1, isFading };
}

function isStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
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
 * Calls `draw` for every frame of the screen while there is a voice or the colour changes, rarely
 * otherwise, and where nothing is drawn or no motion is wanted only when woken.
 */
function animate(
  draw: (frame: Frame) => "fading" | "there" | "gone",
  level: React.RefObject<number>,
): { wake: () => void; stop: () => void } {
  const still = isStill();
  let shown = 0;
  let drawnAt = performance.now();
  let isResting = false;
  let timer = 0;
  let request = requestAnimationFrame(go);
  function go(now: number): void {
    const stays = INERTIA ** ((now - drawnAt) / FRAME_MS);
    drawnAt = now;
    shown = shown * stays + level.current * (1 - stays);
    const shape = still ? { time: 0, level: 0 } : { time: now / 1_000, level: shown };
    const drawn = draw({ now, ...shape });
    const isQuiet = still || drawn === "gone" || (level.current === 0 && shown < SEEN);
    isResting = isQuiet && drawn !== "fading";
    if (!isResting) request = requestAnimationFrame(go);
    else if (!still && drawn === "there") timer = window.setTimeout(wake, IDLE_MS);
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
