/** A strip that says how things are for as long as they are so. */
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { Icon, type Shape } from "./icons";
import { Spinner } from "./Spinner";

const TONES = {
  waiting: "bg-[#454d57] text-white",
  bad: "bg-[#7c3a3d] text-white",
  action: "bg-linear-to-r from-[#0a6fd6] to-[#0a78b8] text-white",
} as const;

interface Props extends ComponentProps<"div"> {
  tone: keyof typeof TONES;
  /** A spinner when absent. */
  icon?: Shape;
}

export function Banner({ tone, icon, className, children, ...rest }: Props) {
  return (
    <div
      role="status"
      className={cn(
        "flex min-h-9 items-center justify-center gap-2 px-4 py-1.5 text-center text-[0.8125rem] leading-tight font-medium",
        TONES[tone],
        className,
      )}
      {...rest}
    >
      {icon ? (
        <Icon of={icon} className="size-4.5 shrink-0" />
      ) : (
        <Spinner className="size-4 shrink-0" />
      )}
      <span>{children}</span>
    </div>
  );
}
