/**
 * The big microphone button: a gradient for each state, a glow, and an edge that lives with the voice.
 *
 * Draws only; what a press means is the caller's business.
 */
import type { ComponentProps, CSSProperties } from "react";
import { cn } from "./cn";
import { ORB_BLOBS, type Rgb } from "./blobs/blob";
import { Blobs } from "./blobs/Blobs";
import { Icon, type Shape, MIC, MIC_OFF } from "./icons";
import { HAND, HAND_FILLED } from "./icons-more";
import { Spinner } from "./Spinner";
import type { WatchLevel } from "./use-level";

/** What the microphone is doing. */
export type OrbState = "connecting" | "muted" | "live" | "listener" | "handUp";

interface Look {
  readonly face: string;
  /** Of the edge and the glow; null for none. */
  readonly tint: Rgb | null;
  readonly icon: Shape | null;
}

const VIOLET: Rgb = [145, 75, 173];

const LOOKS: Record<OrbState, Look> = {
  connecting: { face: "bg-white/12", tint: null, icon: null },
  muted: {
    face: "bg-linear-to-tr from-[#0a74ee] to-[#0897ea]",
    tint: [0, 134, 255],
    icon: MIC_OFF,
  },
  live: {
    face: "bg-linear-to-tr from-[#0fa846] to-[#0a9c9e]",
    tint: [51, 199, 88],
    icon: MIC,
  },
  listener: { face: "bg-linear-to-tr from-[#4157ea] to-[#c4508f]", tint: VIOLET, icon: HAND },
  handUp: { face: "bg-linear-to-tr from-[#4157ea] to-[#c4508f]", tint: VIOLET, icon: HAND_FILLED },
};

/** Of the outlines around 104 pixels, on a screen of two device pixels each. */
const PIXELS = 336;

const STATES = Object.keys(LOOKS) as OrbState[];

interface Props extends Omit<ComponentProps<"button">, "children"> {
  state: OrbState;
  label: string;
  watchLevel: WatchLevel;
}

export function MicOrb({ state, label, watchLevel, className, ...rest }: Props) {
  const live = state === "live";
  const { tint, icon } = LOOKS[state];
  return (
    <button
      type="button"
      aria-label={label}
      data-state={state}
      className={cn(
        "relative flex size-21 items-center justify-center rounded-full text-white touch-none tall:size-26",
        "transition-transform duration-100 active:scale-95",
        className,
      )}
      {...rest}
    >
      <span
        aria-hidden
        data-shown={tint !== null}
        className="orb-glow"
        style={{ "--glow": `rgb(${(tint ?? [0, 0, 0]).join(" ")})` } as CSSProperties}
      />
      <Blobs
        blobs={ORB_BLOBS}
        tint={tint}
        alpha={0.26}
        watchLevel={live ? watchLevel : undefined}
        pixels={PIXELS}
      />
      {STATES.map((name) => (
        <span key={name} data-shown={name === state} className={cn("orb-face", LOOKS[name].face)} />
      ))}
      {state === "connecting" && (
        <Spinner className="absolute inset-1 size-19 stroke-1 tall:size-24 text-[#2f9bff]" />
      )}
      <span key={state} className="relative animate-[efir-fade_0.2s]">
        <Icon
          of={icon ?? MIC_OFF}
          className={cn("size-9 tall:size-11", icon === null && "opacity-40")}
        />
      </span>
    </button>
  );
}
