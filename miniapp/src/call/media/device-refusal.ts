/**
 * What a failed `getUserMedia` means. Pure.
 */
import type { DeviceRefusal } from "../types";

/** The refusal for an exception of `getUserMedia` or `getDisplayMedia`. */
export function deviceRefusal(error: unknown): DeviceRefusal {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    case "TypeError":
    case "NotSupportedError":
      return "unsupported";
    default:
      return "denied";
  }
}
