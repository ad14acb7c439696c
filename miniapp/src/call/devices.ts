/**
 * What the devices of this browser are before anybody asked for them. Pure.
 */
import type { TrackKind } from "./tracks";
import type { DeviceState } from "./types";

/** How each device is. */
export type DeviceStates = Readonly<Record<TrackKind, DeviceState>>;

/** Every device before it is asked for; what cannot exist here says so from the start. */
export function idleDevices(devices: MediaDevices | null): DeviceStates {
  const state = (exists: boolean): DeviceState =>
    exists ? { kind: "off" } : { kind: "denied", reason: "unsupported" };
  const capture = state(devices !== null);
  return { mic: capture, camera: capture, screen: state(canShareScreen(devices)) };
}

/** Whether there is a screen to share. */
export function canShareScreen(devices: MediaDevices | null): devices is MediaDevices {
  return typeof devices?.getDisplayMedia === "function";
}
