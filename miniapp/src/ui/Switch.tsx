/** The mark of a row that is on or off. The row itself is the control. */
import { cn } from "./cn";

export function Switch({ on }: { on: boolean }) {
  return (
    <span
      aria-hidden
      className={cn(
        "relative h-6.5 w-11 shrink-0 rounded-full transition-colors duration-200",
        on ? "bg-[#34c46b]" : "bg-(--switch-off,var(--color-room-press))",
      )}
    >
      <span
        className={cn(
          "absolute top-0.5 left-0.5 size-5.5 rounded-full bg-white shadow transition-transform duration-200",
          on && "translate-x-4.5",
        )}
      />
    </span>
  );
}
