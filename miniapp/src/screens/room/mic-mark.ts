/** Which microphone stands at the end of a person's row. Pure; Telegram's order. */
import type { Participant } from "../../call/types";
import { isSilenced } from "./status-line";

export type MicMark = "speaking" | "on" | "off" | "mutedForMe" | "mutedByAdmin" | "handUp";

export function micMark(who: Participant): MicMark {
  if (isSilenced(who)) return "mutedForMe";
  if (who.handRaisedAt !== null) return "handUp";
  if (who.role === "listener") return "mutedByAdmin";
  if (!who.media.mic) return "off";
  return who.speaking ? "speaking" : "on";
}
