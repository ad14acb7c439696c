/** Which microphone stands at the end of a person's row. Pure; Telegram's order. */
import type { Participant } from "../../call/types";

export type MicMark = "speaking" | "on" | "off" | "mutedForMe" | "mutedByAdmin" | "handUp";

export function micMark(who: Participant): MicMark {
  if (who.mutedForMe) return "mutedForMe";
  if (who.handRaisedAt !== null) return "handUp";
  if (who.role === "listener") return "mutedByAdmin";
  if (!who.media.mic) return "off";
  return who.speaking ? "speaking" : "on";
}
