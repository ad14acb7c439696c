/** A round button with an icon and, where there is room, a word under it. */
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { Icon, type Shape } from "./icons";
import { spokenName } from "./spoken-name";
import { Spinner } from "./Spinner";

const VARIANTS = {
  control: "bg-white/10 text-white group-aria-pressed:bg-white group-aria-pressed:text-room",
  leave: "bg-leave/50 text-white",
  ghost: "text-room-hint bg-transparent",
  plain: "text-link bg-transparent",
  /** Over a picture of whatever colour. */
  over: "bg-black/55 text-white group-aria-pressed:bg-white group-aria-pressed:text-room",
} as const;

/** What can be touched is never smaller than 44 pixels, however small the circle is. */
const SIZES = {
  small: { circle: "size-9", button: "size-11 justify-center" },
  touch: { circle: "size-11", button: "" },
  medium: { circle: "size-12", button: "" },
} as const;

interface Props extends Omit<ComponentProps<"button">, "children"> {
  icon: Shape;
  /** What it does, for those who cannot see the icon. */
  label: string;
  /** A short word under the circle. */
  caption?: string;
  variant?: keyof typeof VARIANTS;
  size?: keyof typeof SIZES;
  busy?: boolean;
}

export function IconButton({
  icon,
  label,
  caption,
  variant = "control",
  size = "medium",
  busy = false,
  className,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      aria-label={caption === undefined ? label : spokenName(caption, label)}
      title={label}
      aria-busy={busy || undefined}
      className={cn(
        "group flex shrink-0 flex-col items-center gap-1 disabled:opacity-40 aria-disabled:opacity-40",
        SIZES[size].button,
        className,
      )}
      {...rest}
    >
      <span
        className={cn(
          "flex items-center justify-center rounded-full transition-colors duration-200",
          "group-active:opacity-70",
          SIZES[size].circle,
          VARIANTS[variant],
        )}
      >
        {busy ? <Spinner className="size-5" /> : <Icon of={icon} />}
      </span>
      {caption !== undefined && (
        <span aria-hidden className="text-[0.6875rem] leading-3.5 text-white/80 short:hidden">
          {caption}
        </span>
      )}
    </button>
  );
}
