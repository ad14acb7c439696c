/** A short message over the screen; whoever shows it takes it away. */
import type { ReactNode } from "react";
import { Icon, type Shape } from "./icons";
import { CLOSE } from "./icons-more";

/** Something to press. */
interface Press {
  readonly label: string;
  readonly run: () => void;
}

interface Props {
  icon: Shape;
  children: ReactNode;
  /** One thing to do about it. */
  action?: Press | undefined;
  /** Puts it away undone. */
  close?: Press | undefined;
}

export function Toast({ icon, children, action, close }: Props) {
  return (
    <div className="flex min-h-12 flex-wrap items-center justify-end gap-x-3 rounded-2xl bg-[#3b4552] py-1 pr-1 pl-3.5 text-sm leading-snug text-white shadow-lg animate-[efir-drop_0.2s]">
      <Icon of={icon} className="size-5 shrink-0 opacity-80" />
      {/* Beside the buttons where that leaves it room to be read, or above them. */}
      <bdi className="min-w-0 flex-[1_1_7.5rem] py-1.5 break-words">{children}</bdi>
      {(action ?? close) && (
        <span className="flex shrink-0 items-center">
          {action && (
            <button
              type="button"
              className="min-h-11 rounded-full px-3 font-semibold text-room-active active:opacity-60"
              onClick={action.run}
            >
              {action.label}
            </button>
          )}
          {close && (
            <button
              type="button"
              aria-label={close.label}
              className="flex size-11 items-center justify-center rounded-full opacity-80"
              onClick={close.run}
            >
              <Icon of={CLOSE} className="size-5" />
            </button>
          )}
        </span>
      )}
    </div>
  );
}
