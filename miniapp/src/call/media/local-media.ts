/**
 * The owner of everything that is captured here: microphone, camera, screen.
 *
 * Knows `navigator.mediaDevices` and nothing of connections: what is to be sent leaves as
 * `onTrack`, what a screen shows as `onState`.
 */
import type { Capture } from "../devices";
import { isToReopen, USUAL_SETUP, type DeviceInfo, type DeviceSetup } from "../setup";
import { TRACK_KINDS, type TrackKind } from "../tracks";
import type { DeviceRefusal, DeviceState } from "../types";
import {
  cameraConstraints,
  canBlur,
  isSameVoice,
  pictureConstraints,
  voiceConstraints,
  type Facing,
} from "./constraints";
import { LocalTrack } from "./local-track";

export type { Facing } from "./constraints";

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

/**
 * Clients that ask the person at every `getUserMedia`: there the camera is kept while it is off.
 * Elsewhere it is let go at once: its light goes out, and Chromium gives no pictures to a second
 * window that opens a camera which a first one holds without looking at it.
 */
const ASKS_EVERY_TIME = new Set(["android", "android_x", "ios"]);

export class LocalMedia {
  private readonly deps: LocalMediaDeps;
  private readonly tracks: Record<TrackKind, LocalTrack>;
  private facing: Facing = "user";
  private setup = USUAL_SETUP;
  private switching: Promise<void> | null = null;
  /** Until what was set up last holds. */
  private changing: Promise<unknown> = Promise.resolve();
  /** The camera that was opened last can blur the background by itself. */
  canBlur = false;

  constructor(deps: LocalMediaDeps) {
    this.deps = deps;
    const { mediaDevices: devices, canShareScreen } = deps.capture;
    this.tracks = {
      mic: this.device("mic", true, devices && (() => this.openMic(devices))),
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

  /** How devices are used from now on; those that are there change to it without a gap. */
  async setUp(setup: DeviceSetup): Promise<void> {
    const before = this.setup;
    this.setup = setup;
    const { camera } = this.tracks;
    const changes: Promise<void>[] = [];
    if (!isSameVoice(before, setup)) changes.push(this.changeVoice(before));
    if (before.cameraId !== setup.cameraId) {
      this.facing = "user";
      changes.push(camera.renew());
    } else if (before.picture !== setup.picture || before.blur !== setup.blur) {
      changes.push(applyTo(camera.current, pictureConstraints(setup, before.blur)));
    }
    this.changing = Promise.all(changes);
    await this.changing;
  }

  /** Others are there than before: what was chosen may be back, and headphones are plugged in. */
  handleDevices(before: readonly DeviceInfo[], after: readonly DeviceInfo[]): void {
    // There the system leads sound to headphones by itself, and asking again would ask the person.
    if (ASKS_EVERY_TIME.has(this.deps.platform)) return;
    const { micId, cameraId } = this.setup;
    const kinds = [
      ["mic", "audioinput", micId],
      ["camera", "videoinput", cameraId],
    ] as const;
    for (const [kind, inputs, chosen] of kinds) {
      const track = this.tracks[kind];
      const open = track.current?.getSettings().deviceId;
      if (track.current && isToReopen(inputs, chosen, open, before, after)) void track.renew();
    }
  }

  /** A track for its owner's eyes and ears alone: a second one of a device that is there already. */
  async open(kind: "mic" | "camera"): Promise<MediaStreamTrack> {
    await this.changing;
    const { mediaDevices: devices } = this.deps.capture;
    const { current } = this.tracks[kind];
    if (current?.readyState === "live") {
      const twin = current.clone();
      twin.enabled = true;
      return twin;
    }
    if (!devices) throw new DOMException("no devices", "NotSupportedError");
    return kind === "mic" ? this.openMic(devices) : this.openCamera(devices);
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
      isOffWhenMuted: kind === "mic",
      onTrack: (track) => onTrack(kind, track),
      onState: (state) => onState(kind, state),
      onRefused: (reason) => onRefused(kind, reason),
    });
  }

  /** The same track where the browser can change it, so that nobody is asked again. */
  private async changeVoice(before: DeviceSetup): Promise<void> {
    const { mic } = this.tracks;
    const { micId, noiseSuppression, echoCancellation } = this.setup;
    if (before.micId === micId && mic.current) {
      await applyTo(mic.current, voiceConstraints(this.setup));
      const now = mic.current.getSettings();
      const isDone =
        now.noiseSuppression === noiseSuppression && now.echoCancellation === echoCancellation;
      if (isDone) return;
    }
    await mic.renew();
  }

  private openMic(devices: MediaDevices): Promise<MediaStreamTrack> {
    return userTrack(devices, { audio: voiceConstraints(this.setup) });
  }

  private async openCamera(devices: MediaDevices): Promise<MediaStreamTrack> {
    const video = cameraConstraints(this.setup, this.facing);
    const track = await userTrack(devices, { video });
    this.canBlur = canBlur(track);
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
      const facingMode = { exact: this.facing };
      await track.applyConstraints({ ...pictureConstraints(this.setup), facingMode });
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

/** Changes a track as far as its device goes along. */
async function applyTo(
  track: MediaStreamTrack | null,
  constraints: MediaTrackConstraints,
): Promise<void> {
  await track?.applyConstraints(constraints).catch(() => undefined);
}

async function openScreen(devices: MediaDevices): Promise<MediaStreamTrack> {
  const stream = await devices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
  const [track] = stream.getVideoTracks();
  if (!track) throw new DOMException("no track", "NotFoundError");
  track.contentHint = "detail";
  return track;
}
