/**
 * The ground of a call from person to person: the whole screen in the colours of how it stands,
 * something in the middle, and round buttons under the thumb. Low screens have both side by side.
 */
import type { ReactNode } from "react";
import { cn } from "../../ui/cn";

const MOODS = {
  calling: "call-calling",
  talking: "call-talking",
  weak: "call-weak",
  over: "call-over",
} as const;

export type Mood = keyof typeof MOODS;

interface Props {
  mood: Mood;
  children: ReactNode;
  actions: ReactNode;
  /** Behind everything. */
  backdrop?: ReactNode;
  /** What is behind is to be seen: everything else keeps to the edges. */
  isOverPicture?: boolean;
}

export function CallPage({ mood, children, actions, backdrop, isOverPicture = false }: Props) {
  return (
    <div
      className={cn(
        "room screen-height relative flex w-full flex-col overflow-hidden text-white",
        MOODS[mood],
      )}
    >
      {backdrop}
      <div
        className={cn(
          "safe-top safe-x relative flex min-h-0 grow flex-col",
          isOverPicture ? "call-shade" : "short:flex-row short:items-center",
        )}
      >
        <div
          className={cn(
            "flex min-h-0 grow flex-col py-4 short:py-2",
            // Waves go beyond it; long texts are scrolled.
            mood === "over" && "overflow-y-auto",
            !isOverPicture && "short:max-h-full short:basis-1/2",
          )}
        >
          {/* Centred by margins, so that what is too high begins at its top. */}
          <div className={cn(!isOverPicture && "my-auto")}>{children}</div>
        </div>
        <div className={cn("safe-bottom shrink-0", !isOverPicture && "short:basis-1/2")}>
          <div className="mx-auto w-full max-w-105 px-2 pt-2 pb-8 short:pb-2">{actions}</div>
        </div>
      </div>
    </div>
  );
}
