/**
 * How a person wants their devices used, and which there are. Pure: types, and what a change of
 * either means; knows no track and no connection.
 */
import type { DeviceRefusal } from "./types";

/** How much a camera is asked for. */
export type PictureSize = "low" | "usual" | "high";

/** How devices are used; holds for the present call and for later ones. */
export interface DeviceSetup {
  /** `deviceId`s; null for the device that the system prefers. */
  readonly micId: string | null;
  readonly cameraId: string | null;
  readonly speakerId: string | null;
  readonly noiseSuppression: boolean;
  readonly echoCancellation: boolean;
  readonly picture: PictureSize;
  /** The camera is to blur what is behind the person, where it can do that by itself. */
  readonly blur: boolean;
}

/** As a browser is asked when nobody has chosen anything. */
export const USUAL_SETUP: DeviceSetup = {
  micId: null,
  cameraId: null,
  speakerId: null,
  noiseSuppression: true,
  echoCancellation: true,
  picture: "usual",
  blur: false,
};

/** One device to choose. Its name is empty until the browser has been allowed to tell it. */
export interface Device {
  readonly id: string;
  readonly name: string;
}

/** What there is to choose among. */
export interface Gear {
  readonly mics: readonly Device[];
  readonly cameras: readonly Device[];
  /** Empty where the browser plays where the system says. */
  readonly speakers: readonly Device[];
  /** The camera that is on can blur the background by itself. */
  readonly canBlur: boolean;
}

export const NO_GEAR: Gear = { mics: [], cameras: [], speakers: [], canBlur: false };

/** A device that is on for its owner alone. */
export interface Trial {
  readonly stream: MediaStream;
  /** Calls `listener` with the level (0-1) about thirty times a second; returns how to stop. */
  watchLevel(listener: (level: number) => void): () => void;
  stop(): void;
}

/** A trial, or why there is none. */
export type TrialOutcome =
  | { readonly kind: "on"; readonly trial: Trial }
  | { readonly kind: "refused"; readonly reason: DeviceRefusal };

/** What of `MediaDeviceInfo` is read. */
export type DeviceInfo = Pick<MediaDeviceInfo, "deviceId" | "groupId" | "kind" | "label">;

/** Chromium's names for what the system prefers: they are nothing to choose. */
const PREFERRED = new Set(["", "default", "communications"]);

/** The devices to choose among, each once. */
export function gearOf(
  infos: readonly DeviceInfo[],
  canChooseSpeaker: boolean,
): Omit<Gear, "canBlur"> {
  const of = (kind: MediaDeviceKind): Device[] =>
    infos
      .filter((info) => info.kind === kind && !PREFERRED.has(info.deviceId))
      .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
  return {
    mics: of("audioinput"),
    cameras: of("videoinput"),
    speakers: canChooseSpeaker ? of("audiooutput") : [],
  };
}

/**
 * Whether a device that is on is to be opened anew, because others are there than before: the one
 * that was chosen is back, or the system prefers another one now. One that is gone ends by itself.
 */
export function isToReopen(
  kind: "audioinput" | "videoinput",
  chosen: string | null,
  open: string | undefined,
  before: readonly DeviceInfo[],
  after: readonly DeviceInfo[],
): boolean {
  if (chosen !== null) {
    const has = (infos: readonly DeviceInfo[]): boolean =>
      infos.some((info) => info.kind === kind && info.deviceId === chosen);
    return has(after) && !has(before) && open !== chosen;
  }
  const [was, is] = [preferredGroup(kind, before), preferredGroup(kind, after)];
  return was !== null && is !== null && was !== is;
}

/** Where to play: what was chosen, as long as it is there; empty for what the system prefers. */
export function speakerToUse(chosen: string | null, infos: readonly DeviceInfo[]): string {
  const isThere = infos.some(({ kind, deviceId }) => kind === "audiooutput" && deviceId === chosen);
  return chosen !== null && isThere ? chosen : "";
}

/** Which device the system prefers; null where the browser does not say. */
function preferredGroup(kind: MediaDeviceKind, infos: readonly DeviceInfo[]): string | null {
  const preferred = infos.find((info) => info.kind === kind && info.deviceId === "default");
  return preferred?.groupId || null;
}
