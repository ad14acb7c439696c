/**
 * A press that means two things: a short one toggles, a long one speaks while it lasts.
 *
 * The click does the toggling, so that keyboards and screen readers have it too; the click that
 * ends a hold is swallowed.
 */
import { useEffect, useRef, type PointerEvent } from "react";
import { useLatest } from "./use-latest";

/** Telegram Web's threshold. */
const HOLD_MS = 200;

export interface PressHandlers {
  onPointerDown(event: PointerEvent): void;
  onPointerUp(): void;
  onPointerCancel(): void;
  onClick(): void;
}

interface Actions {
  toggle(): void;
  /** Null when a hold means nothing just now: the press is then a tap however long it is. */
  talk: ((on: boolean) => void) | null;
  /** A press of a finger or a mouse is a hold from its first moment, and never a tap. */
  isHoldOnly: boolean;
}

export function usePushToTalk(actions: Actions): PressHandlers {
  const latest = useLatest(actions);
  const press = useRef({ timer: 0, stop: null as (() => void) | null, swallowClick: false });

  const release = (): void => {
    const current = press.current;
    clearTimeout(current.timer);
    current.stop?.();
    current.stop = null;
  };
  useEffect(() => release, []);

  return {
    onPointerDown(event) {
      if (event.button !== 0) return;
      const current = press.current;
      current.swallowClick = false;
      // Without the capture a finger that slides off the button would leave the microphone open.
      event.currentTarget.setPointerCapture(event.pointerId);
      const begin = (): void => {
        const talk = latest.current.talk;
        if (talk === null) return;
        current.swallowClick = true;
        talk(true);
        current.stop = () => talk(false);
      };
      if (latest.current.isHoldOnly) begin();
      else current.timer = window.setTimeout(begin, HOLD_MS);
    },
    onPointerUp: release,
    onPointerCancel: release,
    onClick() {
      if (press.current.swallowClick) press.current.swallowClick = false;
      else latest.current.toggle();
    },
  };
}
