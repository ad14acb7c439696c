/**
 * Turns the microphone on for who comes in by a tap of theirs and wants it so: two taps and one
 * question from the chat to speaking. Who is let in later, or back after a reload, turns it on
 * themselves: they may not be looking.
 */
import type { Call, CallState } from "../call/types";
import type { ChoicesStore } from "../hooks/choices";

/** Whether somebody has just come in and may speak. */
export function hasComeIn(before: CallState["phase"]["kind"], state: CallState): boolean {
  const { phase, room, you, mic } = state;
  const isNew = (before === "lobby" || before === "connecting") && phase.kind === "inside";
  // A call of two has its own way of turning it on.
  return isNew && room?.kind !== "direct" && you?.role !== "listener" && mic.kind === "off";
}

export function joinSpeaking(
  call: Pick<Call, "getState" | "subscribe" | "setMic">,
  choices: Pick<ChoicesStore, "getState">,
  { userActivation }: { readonly userActivation?: { readonly hasBeenActive: boolean } },
): void {
  let before = call.getState().phase.kind;
  call.subscribe(() => {
    const state = call.getState();
    const isDue = hasComeIn(before, state);
    before = state.phase.kind;
    if (!isDue || !choices.getState().joinSpeaking) return;
    if (userActivation?.hasBeenActive !== false) void call.setMic(true);
  });
}
