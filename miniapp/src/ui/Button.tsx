/** A button with words. */
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { Spinner } from "./Spinner";

const VARIANTS = {
  primary: "bg-accent text-on-accent active:opacity-80",
  // In the colour of text: on a tint of itself a theme’s accent is too faint to read.
  secondary: "bg-accent-soft text-text active:bg-accent-press",
  plain: "text-link active:opacity-60",
  destructive: "bg-destructive-soft text-destructive active:bg-destructive-press",
  room: "bg-room-press text-room-text active:bg-room-hover",
  roomPrimary: "bg-[#1479c9] text-white active:opacity-80",
  roomLive: "bg-[#0d7f3a] text-white active:opacity-80",
  roomPlain: "text-room-active active:opacity-60",
  roomDanger: "bg-leave/25 text-[#ff8f8f] active:bg-leave/40",
} as const;

const SIZES = {
  small: "h-11 px-4 text-sm rounded-full shrink-0 whitespace-nowrap",
  medium: "h-11 px-5 text-[0.9375rem] rounded-xl",
  large: "min-h-12.5 px-4 py-3 text-[1.0625rem] rounded-2xl w-full",
} as const;

export type ButtonVariant = keyof typeof VARIANTS;

interface Props extends ComponentProps<"button"> {
  variant?: ButtonVariant;
  size?: keyof typeof SIZES;
  /** Shows that it works on it, and takes no further press. */
  busy?: boolean;
}

export function Button({
  variant = "primary",
  size = "medium",
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      disabled={busy || disabled}
      className={cn(
        "inline-flex items-center justify-center gap-2 font-semibold leading-tight transition-opacity",
        "disabled:opacity-50 aria-busy:opacity-80",
        VARIANTS[variant],
        SIZES[size],
        className,
      )}
      {...rest}
    >
      {busy && <Spinner className="size-5" />}
      {children}
    </button>
  );
}
