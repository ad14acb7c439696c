/** A short message over the screen; whoever shows it takes it away. */
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icons";

interface Props {
  icon: IconName;
  children: ReactNode;
  /** One thing to do about it. */
  action?: { label: string; run: () => void } | undefined;
}

export function Toast({ icon, children, action }: Props) {
  return (
    <div
      role="status"
      className="flex min-h-11 items-center gap-3 rounded-2xl bg-[#3b4552f2] py-2 pr-2 pl-3.5 text-sm leading-snug text-white shadow-lg animate-[efir-drop_0.2s]"
    >
      <Icon name={icon} className="size-5 shrink-0 opacity-80" />
      <span className="grow">{children}</span>
      {action && (
        <button
          type="button"
          className="shrink-0 rounded-full px-3 py-1.5 font-semibold text-room-active active:opacity-60"
          onClick={action.run}
        >
          {action.label}
        </button>
      )}
    </div>
  );
}
