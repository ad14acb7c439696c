/** The keyboard in the room: space talks while held, M, V and H toggle. */
import { useEffect } from "react";
import { useLatest } from "./use-latest";

export interface RoomKeys {
  /** Null when there is nothing to talk into, or the microphone is open anyway. */
  readonly talk: ((on: boolean) => void) | null;
  readonly toggleMic: () => void;
  readonly toggleCamera: () => void;
  readonly toggleHand: () => void;
}

/** Keys are told by their place, so that a Russian layout has them too. */
export function useRoomKeys(keys: RoomKeys): void {
  const latest = useLatest(keys);
  useEffect(() => {
    let stopTalking: (() => void) | null = null;
    const endTalk = (): void => {
      stopTalking?.();
      stopTalking = null;
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isBusyElsewhere(event.target, event.code)) return;
      const { talk, toggleMic, toggleCamera, toggleHand } = latest.current;
      if (event.code === "KeyM") toggleMic();
      else if (event.code === "KeyV") toggleCamera();
      else if (event.code === "KeyH") toggleHand();
      else if (event.code === "Space" && talk !== null && stopTalking === null) {
        event.preventDefault();
        talk(true);
        stopTalking = () => talk(false);
      }
    };
    const onKeyUp = (event: KeyboardEvent): void => {
      if (event.code === "Space") endTalk();
    };
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("keyup", onKeyUp);
    window.addEventListener("blur", endTalk);
    window.addEventListener("click", leaveNoFocus);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("keyup", onKeyUp);
      window.removeEventListener("blur", endTalk);
      window.removeEventListener("click", leaveNoFocus);
      endTalk();
    };
  }, [latest]);
}

/**
 * A button pressed with a pointer does not keep the focus: the space bar, which is for talking, would
 * press it again. Those who came to it by keyboard (their clicks count none) keep their place.
 */
function leaveNoFocus(event: MouseEvent): void {
  if (event.detail === 0 || !(event.target instanceof Element)) return;
  if (event.target.closest("dialog") === null) event.target.closest("button")?.blur();
}

/** Typing, an open sheet, or a focused control that the space bar would press. */
function isBusyElsewhere(target: EventTarget | null, code: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog, input, textarea, select") !== null) return true;
  return code === "Space" && target.closest("button, a") !== null;
}
