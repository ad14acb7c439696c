/** A round button of a call with its word under it. */
import type { ComponentProps } from "react";
import { cn } from "../../ui/cn";
import { Icon, type Shape } from "../../ui/icons";
import { spokenName } from "../../ui/spoken-name";
import { Spinner } from "../../ui/Spinner";

const VARIANTS = {
  control: "bg-white/18 text-white group-aria-pressed:bg-white group-aria-pressed:text-[#1a2026]",
  accept: "bg-[#1f9d4d] text-white",
  decline: "bg-[#e5483f] text-white",
} as const;

interface Props extends Omit<ComponentProps<"button">, "children"> {
  icon: Shape;
  /** Under the circle, and what it is called by those who cannot see it. */
  caption: string;
  /** What it does, where the caption does not say it. */
  label?: string;
  variant?: keyof typeof VARIANTS;
  /** The handset lies down: hangs up. */
  isDown?: boolean;
  isLarge?: boolean;
  /** No word under it, where there is no room for one. */
  isBare?: boolean;
  busy?: boolean;
}

export function CallButton({
  icon,
  caption,
  label,
  variant = "control",
  isDown = false,
  isLarge = false,
  isBare = false,
  busy = false,
  className,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      aria-label={spokenName(caption, label ?? caption)}
      title={label ?? caption}
      aria-busy={busy || undefined}
      className={cn(
        "group flex shrink-0 flex-col items-center gap-1.5 aria-disabled:opacity-40",
        className,
      )}
      {...rest}
    >
      <span
        className={cn(
          "flex items-center justify-center rounded-full transition-colors duration-200 group-active:opacity-75",
          isLarge ? "size-17" : isBare ? "size-11" : "size-14",
          VARIANTS[variant],
        )}
      >
        {busy ? (
          <Spinner className="size-6" />
        ) : (
          <Icon
            of={icon}
            className={cn(
              isLarge ? "size-8" : isBare ? "size-5.5" : "size-6.5",
              isDown && "rotate-135",
            )}
          />
        )}
      </span>
      {!isBare && (
        <span
          aria-hidden
          className={cn(
            "leading-4 text-white",
            isLarge ? "text-xs" : "text-[0.6875rem] max-[340px]:text-[0.625rem]",
          )}
        >
          {caption}
        </span>
      )}
    </button>
  );
}
