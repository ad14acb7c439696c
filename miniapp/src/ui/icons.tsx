/**
 * The icons, drawn for this app on a 24 by 24 grid: rounded strokes 2 wide, solid where it helps.
 * Here are those of the first screen; the others are in `icons-more.tsx`, which comes with whoever
 * shows one of them.
 */
import { useId, type ReactElement } from "react";
import { cn } from "./cn";

/** What an icon is made of. */
export type Shape = ReactElement;

export const MIC = (
  <>
    <rect x="8.5" y="2.5" width="7" height="11.5" rx="3.5" fill="currentColor" stroke="none" />
    <path d="M5 11.2a7 7 0 0 0 14 0M12 18.3v3" />
  </>
);
export const CAMERA = (
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
function Slashed({ shape }: { shape: Shape }) {
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

export const MIC_OFF = <Slashed shape={MIC} />;
export const CAMERA_OFF = <Slashed shape={CAMERA} />;
export const SPEAKER = (
  <>
    <path d="M4 9.5h3.2L12 5.5v13l-4.8-4H4z" fill="currentColor" />
    <path d="M15.5 9a4.2 4.2 0 0 1 0 6M18.2 6.3a8 8 0 0 1 0 11.4" />
  </>
);
export const INFO = (
  <>
    <circle cx="12" cy="12" r="9.2" />
    <path d="M12 11v5.5m0-9.3v.3" />
  </>
);
export const ALERT = (
  <>
    <path d="M10.3 4.2 2.6 17.6A2 2 0 0 0 4.3 20.5h15.4a2 2 0 0 0 1.7-2.9L13.7 4.2a2 2 0 0 0-3.4 0Z" />
    <path d="M12 9.5v4.2m0 3.3v.1" />
  </>
);

export function Icon({ of, className }: { of: Shape; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden
      focusable="false"
      className={cn("shrink-0", className ?? "size-6")}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {of}
    </svg>
  );
}
