/** Something is on its way. */
import { cn } from "./cn";

export function Spinner({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden
      className={cn("animate-[efir-turn_0.9s_linear_infinite]", className ?? "size-6")}
      fill="none"
      stroke="currentColor"
      strokeWidth="2.5"
      strokeLinecap="round"
    >
      <path d="M12 3a9 9 0 1 1-8.5 6" />
    </svg>
  );
}
