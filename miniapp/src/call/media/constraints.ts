/**
 * What browsers are asked for, out of how a person wants their devices used. Pure.
 */
import type { DeviceSetup, PictureSize } from "../setup";

/** Which way a camera looks. */
export type Facing = "user" | "environment";

const SIZES: Record<PictureSize, readonly [width: number, height: number, fps: number]> = {
  low: [640, 360, 20],
  usual: [960, 540, 30],
  high: [1280, 720, 30],
};

/** Not in every list of constraints yet. */
type BlurConstraints = MediaTrackConstraints & { backgroundBlur?: ConstrainBoolean };

/** Whether a microphone is used in another way, or another one is. */
export function isSameVoice(a: DeviceSetup, b: DeviceSetup): boolean {
  return (
    a.micId === b.micId &&
    a.noiseSuppression === b.noiseSuppression &&
    a.echoCancellation === b.echoCancellation
  );
}

/** A chosen device that is gone leaves the choice to the browser. */
export function voiceConstraints(setup: DeviceSetup): MediaTrackConstraints {
  return {
    echoCancellation: setup.echoCancellation,
    noiseSuppression: setup.noiseSuppression,
    autoGainControl: true,
    ...(setup.micId !== null && { deviceId: { ideal: setup.micId } }),
  };
}

/** A camera that was chosen looks where it looks; else the one that looks to `facing`. */
export function cameraConstraints(setup: DeviceSetup, facing: Facing): MediaTrackConstraints {
  const which: MediaTrackConstraints =
    setup.cameraId !== null && facing === "user"
      ? { deviceId: { ideal: setup.cameraId } }
      : { facingMode: { ideal: facing } };
  return { ...pictureConstraints(setup), ...which };
}

/**
 * What of a camera can be changed while it is on. Of blurring nothing is said while nobody wants it or
 * `wanted` it before: the system may be set to do it, and that is not ours to undo.
 */
export function pictureConstraints(
  { picture, blur }: DeviceSetup,
  wanted = false,
): MediaTrackConstraints {
  const [width, height, fps] = SIZES[picture];
  const constraints: BlurConstraints = {
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: fps, max: 30 },
    ...((blur || wanted) && { backgroundBlur: { ideal: blur } }),
  };
  return constraints;
}

/** Whether the camera of a track can both blur the background and leave it sharp. */
export function canBlur(track: MediaStreamTrack): boolean {
  if (typeof track.getCapabilities !== "function") return false;
  const { backgroundBlur } = track.getCapabilities() as { backgroundBlur?: readonly boolean[] };
  return backgroundBlur?.includes(true) === true && backgroundBlur.includes(false);
}
