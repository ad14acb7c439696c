/** The microphone as the room uses it: one state, a toggle, and talking while something is held. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useCall, useCallState, useServices } from "../../hooks/services";
import { useChoice } from "../../hooks/use-choices";
import type { PlainKey } from "../../i18n";
import type { OrbState } from "../../ui/MicOrb";
import { ORB_HINTS, orbCaptionOf, orbLabelOf, orbStateOf } from "./orb-state";

export interface Mic {
  readonly orb: OrbState;
  readonly label: PlainKey;
  /** Under the button, and a second line. */
  readonly caption: PlainKey;
  readonly hint: PlainKey | null;
  /** Opens or closes the microphone; raises or lowers the hand of a listener. */
  readonly toggle: () => void;
  /** Opens it while held; null when that would change nothing. */
  readonly talk: ((on: boolean) => void) | null;
  /** A press of a finger or a mouse only ever talks while it lasts. */
  readonly isHoldOnly: boolean;
  readonly toggleHand: () => void;
}

export function useMic(): Mic {
  const call = useCall();
  const { haptic } = useServices().telegram;
  const orb = useCallState(orbStateOf);
  const label = useCallState(orbLabelOf);
  const caption = useCallState(orbCaptionOf);
  const handRaised = useCallState((state) => (state.you?.handRaisedAt ?? null) !== null);
  const mayTalk = orb === "muted" || orb === "live";
  const isHoldOnly = useChoice("holdToTalk") && mayTalk;
  const { talk, isTalking } = useTalk();

  const toggleHand = (): void => {
    haptic("light");
    call.raiseHand(!handRaised);
  };
  const toggle = (): void => {
    if (orb === "listener" || orb === "handUp") toggleHand();
    else if (orb !== "connecting") {
      haptic("medium");
      void call.setMic(orb === "muted");
    }
  };
  const isCaptionHold = isHoldOnly && orb === "muted";
  return {
    orb,
    label,
    caption: isCaptionHold ? "orb.hold" : caption,
    hint: isCaptionHold ? null : ORB_HINTS[orb],
    toggle,
    talk: orb === "muted" || isHoldOnly || isTalking ? talk : null,
    isHoldOnly,
    toggleHand,
  };
}

/** Talking while something is held, and a moment longer: the end of a word comes late. */
function useTalk(): { talk: (on: boolean) => void; isTalking: boolean } {
  const call = useCall();
  const { telegram, choices } = useServices();
  const [isTalking, setTalking] = useState(false);
  const timer = useRef(0);
  const end = useCallback(() => {
    if (timer.current === 0) return;
    clearTimeout(timer.current);
    timer.current = 0;
    void call.setMic(false);
  }, [call]);
  // Whatever takes the button away leaves no open microphone behind.
  useEffect(() => end, [end]);
  const talk = (on: boolean): void => {
    clearTimeout(timer.current);
    timer.current = 0;
    setTalking(true);
    if (on) {
      telegram.haptic("light");
      void call.setMic(true);
      return;
    }
    timer.current = window.setTimeout(() => {
      end();
      setTalking(false);
    }, choices.getState().releaseMs);
  };
  return { talk, isTalking };
}
