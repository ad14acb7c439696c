/**
 * The icons, drawn for this app on a 24 by 24 grid: rounded strokes 2 wide, solid where it helps.
 * Here are those of the first screen; the others are in `icons-more.tsx`.
 */
import { useId, type ReactNode } from "react";
import { cn } from "./cn";
import type { MoreIconName } from "./icons-more";

const MIC = (
  <>
    <rect x="8.5" y="2.5" width="7" height="11.5" rx="3.5" fill="currentColor" stroke="none" />
    <path d="M5 11.2a7 7 0 0 0 14 0M12 18.3v3" />
  </>
);
const CAMERA = (
  <>
    <rect x="2" y="6" width="13.5" height="12" rx="3.2" fill="currentColor" stroke="none" />
    <path
      d="m17 10.6 3.4-2.5c.7-.5 1.6 0 1.6.8v6.2c0 .8-.9 1.3-1.6.8L17 13.4z"
      fill="currentColor"
      stroke="none"
    />
  </>
);

/** A shape with a stroke across it, cut out around the stroke so that it reads on any background. */
function Slashed({ shape }: { shape: ReactNode }) {
  const id = useId();
  return (
    <>
      <mask id={id} maskUnits="userSpaceOnUse" x="0" y="0" width="24" height="24">
        <rect width="24" height="24" fill="#fff" stroke="none" />
        <path d="M5.2 3.2 21 19" stroke="#000" strokeWidth="2.6" />
      </mask>
      <g mask={`url(#${id})`}>{shape}</g>
      <path d="m3.8 3.8 16.4 16.4" />
    </>
  );
}

const FIRST = {
  mic: MIC,
  micOff: <Slashed shape={MIC} />,
  camera: CAMERA,
  cameraOff: <Slashed shape={CAMERA} />,
  speaker: (
    <>
      <path d="M4 9.500h3.200L12 5.500v13l-4.800-4H4z" fill="currentColor" />
      <path d="M15.500 9a4.200 4.200 0 0 1 0 6M18.200 6.300a8 8 0 0 1 0 11.400" />
    </>
  ),
  info: (
    <>
      <circle cx="12" cy="12" r="9.200" />
      <path d="M12 11v5.500m0-9.300v.3" />
    </>
  ),
  alert: (
    <>
      <path d="M10.300 4.200 2.600 17.600A2 2 0 0 0 4.300 20.500h15.400a2 2 0 0 0 1.700-2.900L13.700 4.200a2 2 0 0 0-3.400 0Z" />
      <path d="M12 9.500v4.200m0 3.300v.1" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;

const shapes = new Map<string, ReactNode>(Object.entries(FIRST));

/** An icon that is there from the start, or as soon as the screen that shows it. */
export type IconName = keyof typeof FIRST | MoreIconName;

/** Adds icons that have arrived later. */
export function addShapes(more: Readonly<Record<string, ReactNode>>): void {
  for (const [name, shape] of Object.entries(more)) shapes.set(name, shape);
}

export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden
      focusable="false"
      className={cn(className ?? "size-6")}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {shapes.get(name)}
    </svg>
  );
}
