/**
 * What the devices of this browser are before anybody asked for them. Pure.
 */
import type { TrackKind } from "./tracks";
import type { DeviceState } from "./types";

/** How each device is. */
export type DeviceStates = Readonly<Record<TrackKind, DeviceState>>;

/** What there is to ask for. */
export interface Capture {
  /** Null where capture does not exist. */
  readonly mediaDevices: MediaDevices | null;
  /** There is a screen to share, and leave to do it. */
  readonly canShareScreen: boolean;
}

/** Every device before it is asked for; what cannot exist here says so from the start. */
export function idleDevices({ mediaDevices, canShareScreen }: Capture): DeviceStates {
  const state = (exists: boolean): DeviceState =>
    exists ? { kind: "off" } : { kind: "denied", reason: "unsupported" };
  const capture = state(mediaDevices !== null);
  return { mic: capture, camera: capture, screen: state(canShareScreen) };
}
