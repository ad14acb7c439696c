/** What to do where a device is refused: it depends on the client. Pure. */
import type { DeviceRefusal } from "../call/types";
import type { MessageKey } from "../i18n";

/** Advice, and whether a browser would get further than this client. */
export interface DeviceHelp {
  readonly text: Extract<MessageKey, `device.${string}`>;
  readonly browserHelps: boolean;
}

/** Advice for a refusal in a client of Telegram's platform name on a system (a user agent). */
export function deviceHelp(reason: DeviceRefusal, platform: string, agent: string): DeviceHelp {
  if (reason === "missing") return { text: "device.missing", browserHelps: false };
  if (reason === "busy") return { text: "device.busy", browserHelps: false };
  const inBrowser = ["browser", "web", "weba", "webk", "webz", "unknown"].includes(platform);
  if (inBrowser) return { text: "device.browser", browserHelps: false };
  if (platform.startsWith("android")) return { text: "device.android", browserHelps: false };
  if (platform === "ios") return { text: "device.ios", browserHelps: false };
  if (platform === "macos" || agent.includes("Mac OS")) {
    return { text: "device.macos", browserHelps: true };
  }
  if (agent.includes("Windows")) return { text: "device.windows", browserHelps: true };
  if (agent.includes("Linux")) return { text: "device.linux", browserHelps: true };
  return { text: "device.unsupported", browserHelps: true };
}
