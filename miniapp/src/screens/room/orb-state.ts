/** What the big button shows. Pure. */
import type { CallState } from "../../call/types";
import type { PlainKey } from "../../i18n";
import type { OrbState } from "../../ui/MicOrb";

/** The state of the button in a state of the call. */
export function orbStateOf(state: CallState): OrbState {
  if (state.phase.kind !== "inside" || state.you === null) return "connecting";
  if (state.you.role === "listener") return state.you.handRaisedAt === null ? "listener" : "handUp";
  if (state.mic.kind === "starting") return "connecting";
  return state.mic.kind === "on" ? "live" : "muted";
}

/** What a press does, or how it is. */
export function orbLabelOf(state: CallState): PlainKey {
  const orb = orbStateOf(state);
  return orb === "connecting" && state.mic.kind === "starting" ? "orb.starting" : `orb.${orb}`;
}

/** The words under the button: how it is, where that is not what a press does. */
export function orbCaptionOf(state: CallState): PlainKey {
  // Where newcomers listen nobody has muted them.
  const wasMuted = orbStateOf(state) === "listener" && !state.room?.listenOnly;
  return wasMuted ? "orb.listenerWhy" : orbLabelOf(state);
}

/** What else there is to do, in a second line. */
export const ORB_HINTS: Record<OrbState, PlainKey | null> = {
  connecting: null,
  muted: "orb.mutedHint",
  live: null,
  listener: "orb.listenerHint",
  handUp: "orb.handUpHint",
};
