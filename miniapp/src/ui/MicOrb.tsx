/**
 * The big microphone button: a gradient for each state, and two blobs that move with the voice.
 *
 * Draws only; what a press means is the caller's business.
 */
import { useRef, type ComponentProps } from "react";
import { cn } from "./cn";
import { Icon, type IconName } from "./icons";
import { Spinner } from "./Spinner";
import { useLevel, type WatchLevel } from "./use-level";

/** What the microphone is doing. */
export type OrbState = "connecting" | "muted" | "live" | "listener" | "handUp";

interface Look {
  readonly face: string;
  /** Of the blobs. */
  readonly tint: string;
  readonly icon: IconName | null;
}

const LOOKS: Record<OrbState, Look> = {
  connecting: { face: "bg-white/12", tint: "text-transparent", icon: null },
  muted: {
    face: "bg-linear-to-tr from-[#0a84f5] to-[#14b4fb]",
    tint: "text-[#0a93f6]",
    icon: "micOff",
  },
  live: {
    face: "bg-linear-to-tr from-[#12bf4f] to-[#0aaeb0]",
    tint: "text-[#22c768]",
    icon: "mic",
  },
  listener: {
    face: "bg-linear-to-tr from-[#4157ea] to-[#c4508f]",
    tint: "text-[#8b55bd]",
    icon: "hand",
  },
  handUp: {
    face: "bg-linear-to-tr from-[#4157ea] to-[#c4508f]",
    tint: "text-[#8b55bd]",
    icon: "handFilled",
  },
};

const STATES = Object.keys(LOOKS) as OrbState[];

interface Props extends Omit<ComponentProps<"button">, "children"> {
  state: OrbState;
  label: string;
  watchLevel: WatchLevel;
}

export function MicOrb({ state, label, watchLevel, className, ...rest }: Props) {
  const inner = useRef<HTMLSpanElement>(null);
  const outer = useRef<HTMLSpanElement>(null);
  const live = state === "live";
  useLevel(inner, live ? watchLevel : undefined, 0.14);
  useLevel(outer, live ? watchLevel : undefined, 0.26);
  const look = LOOKS[state];
  return (
    <button
      type="button"
      aria-label={label}
      data-state={state}
      className={cn(
        "relative flex size-19 items-center justify-center rounded-full text-white touch-none",
        "transition-transform duration-100 active:scale-95",
        className,
      )}
      {...rest}
    >
      <span ref={outer} className={cn("orb-blob will-change-transform", look.tint)}>
        <span />
      </span>
      <span ref={inner} className={cn("orb-blob will-change-transform", look.tint)}>
        <span />
      </span>
      {STATES.map((name) => (
        <span key={name} data-shown={name === state} className={cn("orb-face", LOOKS[name].face)} />
      ))}
      {state === "connecting" && (
        <Spinner className="absolute inset-1 size-17 stroke-1 text-[#2f9bff]" />
      )}
      <span key={state} className="relative animate-[efir-fade_0.2s]">
        <Icon
          name={look.icon ?? "micOff"}
          className={cn("size-9", look.icon === null && "opacity-40")}
        />
      </span>
    </button>
  );
}
