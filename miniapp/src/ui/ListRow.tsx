/** One line of a list that does something: icon, words, and what is at the end. */
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";
import { Icon, type Shape } from "./icons";

const TONES = {
  theme: "text-text active:bg-accent-faint [--row-icon:var(--color-link)]",
  room: "text-room-text active:bg-room-hover [--row-icon:var(--color-room-hint)]",
  roomDanger: "text-[#ff8f8f] active:bg-room-hover [--row-icon:#ff8f8f]",
} as const;

interface Props extends Omit<ComponentProps<"button">, "children"> {
  icon: Shape;
  tone?: keyof typeof TONES;
  /** A second, quieter line. */
  detail?: string | undefined;
  end?: ReactNode;
  children: ReactNode;
}

export function ListRow({ icon, tone = "room", detail, end, className, children, ...rest }: Props) {
  return (
    <button
      type="button"
      className={cn(
        "flex min-h-12 w-full items-center gap-4 px-5 py-2 text-left text-base leading-snug disabled:opacity-50",
        TONES[tone],
        className,
      )}
      {...rest}
    >
      <Icon of={icon} className="size-6 shrink-0 text-(--row-icon)" />
      <span className="min-w-0 grow">
        {children}
        {detail !== undefined && (
          <span className="block text-[0.8125rem] text-room-hint">{detail}</span>
        )}
      </span>
      {end}
    </button>
  );
}
