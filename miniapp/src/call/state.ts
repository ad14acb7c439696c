/**
 * The state before anything was asked for, and how closing words turn into phases. Pure.
 */
import type { CloseCode, MediaState, Presence } from "../protocol/generated";
import { NO_GEAR, USUAL_SETUP } from "./setup";
import type { CallPhase, CallState, EndReason, TroubleKind } from "./types";

export const INITIAL_STATE: CallState = {
  phase: { kind: "idle" },
  link: "online",
  room: null,
  person: null,
  you: null,
  participants: [],
  outside: [],
  departed: [],
  banned: [],
  keptOut: [],
  mic: { kind: "off" },
  camera: { kind: "off" },
  screen: { kind: "off" },
  sending: { mic: false, camera: false, screen: false },
  videoPaused: null,
  isSavingData: false,
  setup: USUAL_SETUP,
  gear: NO_GEAR,
  cameraFacing: null,
  playbackBlocked: false,
  notices: [],
  reactions: [],
};

const ENDS = new Set<string>(["left", "removed", "banned", "room_ended", "replaced"]);
const TROUBLES = new Set<string>([
  "room_not_found",
  "room_not_open",
  "bad_room_code",
  "on_air_elsewhere",
  "room_full",
  "too_many_rooms",
  "auth_expired",
  "auth_failed",
  "guests_not_allowed",
  "version_too_old",
]);

/** The phase after the server closed for good with `code` (null for one that is not known). */
export function phaseAfterClose(
  code: CloseCode | null,
  lastedMs: number,
  people: readonly string[],
): CallPhase {
  if (code && ENDS.has(code)) {
    return { kind: "ended", reason: code as EndReason, lastedMs, people };
  }
  const isKnown = code !== null && TROUBLES.has(code);
  return { kind: "trouble", trouble: isKnown ? (code as TroubleKind) : "internal" };
}

/** The phase of somebody whom the server sees as `presence`. */
export function phaseOf(presence: Presence): CallPhase {
  return { kind: presence };
}

/** True while the person is connected or on the way. */
export function isRunning(phase: CallPhase): boolean {
  return phase.kind !== "idle" && phase.kind !== "ended" && phase.kind !== "trouble";
}

/** Whether two states say the same. */
export function isSameMedia(a: MediaState, b: MediaState): boolean {
  return a.mic === b.mic && a.camera === b.camera && a.screen === b.screen;
}
