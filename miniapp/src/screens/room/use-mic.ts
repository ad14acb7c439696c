/** The microphone as the room uses it: one state, a toggle, and talking while something is held. */
import { useCall, useCallState, useServices } from "../../hooks/services";
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
  readonly toggleHand: () => void;
}

export function useMic(): Mic {
  const call = useCall();
  const { haptic } = useServices().telegram;
  const orb = useCallState(orbStateOf);
  const label = useCallState(orbLabelOf);
  const caption = useCallState(orbCaptionOf);
  const handRaised = useCallState((state) => (state.you?.handRaisedAt ?? null) !== null);

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
  const talk = (on: boolean): void => {
    haptic("light");
    void call.setMic(on);
  };
  return {
    orb,
    label,
    caption,
    hint: ORB_HINTS[orb],
    toggle,
    talk: orb === "muted" ? talk : null,
    toggleHand,
  };
}
