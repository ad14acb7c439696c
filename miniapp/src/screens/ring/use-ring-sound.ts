/** Lets a ring be heard and felt for as long as it is shown. */
import { useEffect } from "react";
import { isRingAudible } from "../../hooks/ring-sound";
import { useServices, useShownRing } from "../../hooks/services";
import { soundOf } from "../../rings/sounds";
import { playSound } from "./player";

export function useRingSound(): void {
  const { memory, telegram } = useServices();
  const shown = useShownRing();
  const name = soundOf(shown);
  useEffect(() => {
    if (name === null) return;
    // The tones of one's own call belong to it; only being rung can be switched off.
    const isAudible = (name !== "ring" && name !== "knock") || isRingAudible(memory);
    return playSound(name, isAudible, () => telegram.haptic("warning"));
  }, [name, memory, telegram]);
}
