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

/**
 * Whether somebody closed the picker of `getDisplayMedia`. Browsers use one error for that and for
 * a refusal by the system, which Chromium and Safari name in its message.
 */
export function isUnchosen(error: unknown): boolean {
  return (
    error instanceof DOMException &&
    error.name === "NotAllowedError" &&
    !/system|policy/i.test(error.message)
  );
}
