/**
 * The owner of everything that is captured here: microphone, camera, screen.
 *
 * Knows `navigator.mediaDevices` and nothing of connections: what is to be sent leaves as
 * `onTrack`, what a screen shows as `onState`.
 */
import type { Capture } from "../devices";
import { TRACK_KINDS, type TrackKind } from "../tracks";
import type { DeviceRefusal, DeviceState } from "../types";
import { LocalTrack } from "./local-track";

/** What local media needs from outside. */
export interface LocalMediaDeps {
  capture: Capture;
  /** Telegram's platform name. */
  platform: string;
  onTrack: (kind: TrackKind, track: MediaStreamTrack | null) => void;
  onState: (kind: TrackKind, state: DeviceState) => void;
  onRefused: (kind: TrackKind, reason: DeviceRefusal) => void;
  /** Which way the camera looks; null where there is only one. */
  onFacing(facing: Facing | null): void;
}

/** Which way a camera looks. */
export type Facing = "user" | "environment";

/**
 * Clients that ask the person at every `getUserMedia`: there the camera is kept while it is off.
 * Elsewhere it is let go at once: its light goes out, and Chromium gives no pictures to a second
 * window that opens a camera which a first one holds without looking at it.
 */
const ASKS_EVERY_TIME = new Set(["android", "android_x", "ios"]);
const VOICE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 960 },
  height: { ideal: 540 },
  frameRate: { ideal: 30, max: 30 },
};

export class LocalMedia {
  private readonly deps: LocalMediaDeps;
  private readonly tracks: Record<TrackKind, LocalTrack>;
  private facing: Facing = "user";
  private switching: Promise<void> | null = null;

  constructor(deps: LocalMediaDeps) {
    this.deps = deps;
    const { mediaDevices: devices, canShareScreen } = deps.capture;
    this.tracks = {
      mic: this.device("mic", true, devices && (() => userTrack(devices, { audio: VOICE }))),
      camera: this.device(
        "camera",
        ASKS_EVERY_TIME.has(deps.platform),
        devices && (() => this.openCamera(devices)),
      ),
      screen: this.device(
        "screen",
        false,
        devices && canShareScreen ? () => openScreen(devices) : null,
      ),
    };
  }

  /** Must be called from a tap: the first call asks for the permission. */
  set(kind: TrackKind, on: boolean): Promise<void> {
    return this.tracks[kind].set(on);
  }

  /** Front to back and back again; does nothing while the camera is off. */
  switchCamera(): Promise<void> {
    this.switching ??= this.turnCamera().finally(() => {
      this.switching = null;
    });
    return this.switching;
  }

  /** The page is shown again. */
  handleVisible(): void {
    for (const kind of TRACK_KINDS) this.tracks[kind].handleVisible();
  }

  /** Lets every device go. */
  release(): void {
    for (const kind of TRACK_KINDS) this.tracks[kind].release();
  }

  private device(
    kind: TrackKind,
    isKeptWhileOff: boolean,
    acquire: (() => Promise<MediaStreamTrack>) | null,
  ): LocalTrack {
    const { onTrack, onState, onRefused } = this.deps;
    return new LocalTrack({
      acquire,
      isKeptWhileOff,
      isRevivable: kind !== "screen",
      isChosen: kind === "screen",
      isDistrusted: kind === "mic" && this.deps.platform === "ios",
      onTrack: (track) => onTrack(kind, track),
      onState: (state) => onState(kind, state),
      onRefused: (reason) => onRefused(kind, reason),
    });
  }

  private async openCamera(devices: MediaDevices): Promise<MediaStreamTrack> {
    const facingMode = { ideal: this.facing };
    const track = await userTrack(devices, { video: { ...PICTURE, facingMode } });
    const cameras = (await devices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
    this.deps.onFacing(cameras.length > 1 ? this.facing : null);
    return track;
  }

  /**
   * Turns the same track where the browser can (no question to the person); otherwise lets the
   * first camera go before it opens the second, as phones open only one at a time.
   */
  private async turnCamera(): Promise<void> {
    const { mediaDevices: devices } = this.deps.capture;
    const camera = this.tracks.camera;
    const track = camera.current;
    if (!devices || !track?.enabled) return;
    const before = this.facing;
    this.facing = before === "user" ? "environment" : "user";
    try {
      await track.applyConstraints({ ...PICTURE, facingMode: { exact: this.facing } });
      if (track.getSettings().facingMode === this.facing) {
        this.deps.onFacing(this.facing);
        return;
      }
    } catch {
      // This browser cannot turn a track; a new one is asked for below.
    }
    track.onended = null;
    track.stop();
    try {
      camera.replace(await this.openCamera(devices));
    } catch {
      this.facing = before;
      await camera.set(true);
    }
  }
}

async function userTrack(
  devices: MediaDevices,
  constraints: MediaStreamConstraints,
): Promise<MediaStreamTrack> {
  const [track] = (await devices.getUserMedia(constraints)).getTracks();
  if (!track) throw new DOMException("no track", "NotFoundError");
  return track;
}

async function openScreen(devices: MediaDevices): Promise<MediaStreamTrack> {
  const stream = await devices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
  const [track] = stream.getVideoTracks();
  if (!track) throw new DOMException("no track", "NotFoundError");
  track.contentHint = "detail";
  return track;
}
