/** Emoji that rise over the room, and the bar they are sent from. */
import { useEffect, useRef } from "react";
import type { FloatingReaction } from "../../call/types";
import { useCall, useCallState, useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useLatest } from "../../hooks/use-latest";
import { EMOJI } from "../emoji";

/** Where an emoji rises: spread by its number, so that a burst does not pile up. */
function lane({ id }: FloatingReaction): React.CSSProperties {
  const step = (id * 37) % 60;
  return { left: `${20 + step}%`, "--drift": `${((id * 53) % 80) - 40}px` } as React.CSSProperties;
}

export function Reactions() {
  const reactions = useCallState((state) => state.reactions);
  const participants = useCallState((state) => state.participants);
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0 z-30 overflow-hidden">
      {reactions.map((reaction) => {
        const name = participants.find((one) => one.id === reaction.from)?.name.split(" ")[0];
        return (
          <span
            key={reaction.id}
            style={lane(reaction)}
            className="absolute bottom-36 flex -translate-x-1/2 flex-col items-center opacity-0 animate-[efir-float_3s_ease-out]"
          >
            <span className="text-4xl">{reaction.emoji}</span>
            {name !== undefined && (
              <span className="rounded-full bg-black/40 px-2 text-xs text-white">{name}</span>
            )}
          </span>
        );
      })}
    </div>
  );
}

export function ReactionBar({ onClose }: { onClose: () => void }) {
  const t = useT();
  const call = useCall();
  const { haptic } = useServices().telegram;
  const bar = useRef<HTMLDivElement>(null);
  const latest = useLatest(onClose);
  useBack(onClose);
  useEffect(() => {
    const before = document.activeElement;
    bar.current?.querySelector("button")?.focus();
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === "Escape") latest.current();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      if (before instanceof HTMLElement) before.focus();
    };
  }, [latest]);
  return (
    <div className="absolute inset-0 z-20">
      <button
        type="button"
        aria-label={t("common.close")}
        className="absolute inset-0 size-full"
        onClick={onClose}
      />
      <div
        ref={bar}
        role="group"
        aria-label={t("more.react")}
        className="absolute inset-x-0 bottom-40 mx-auto flex w-fit short:bottom-6 max-w-full rounded-full bg-room-menu p-1 shadow-xl [@media(min-width:22rem)]:gap-0.5 animate-[efir-drop_0.15s]"
      >
        {EMOJI.map((emoji) => (
          <button
            key={emoji}
            type="button"
            aria-label={emoji}
            className="flex size-11 shrink-0 items-center justify-center rounded-full text-2xl active:bg-room-press"
            onClick={() => {
              haptic("selection");
              call.react(emoji);
              onClose();
            }}
          >
            {emoji}
          </button>
        ))}
      </div>
    </div>
  );
}
