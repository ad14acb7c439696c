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

/** The words under the button. */
export function orbLabelOf(state: CallState): PlainKey {
  const orb = orbStateOf(state);
  return orb === "connecting" && state.mic.kind === "starting" ? "orb.starting" : `orb.${orb}`;
}
