/**
 * What is sent at the moment: the local tracks, less the camera while nobody can be looking into
 * it. Knows no connections; tells changes to its owner.
 */
import type { MediaState } from "../../protocol/generated";
import type { Clock } from "../clock";
import { TRACK_KINDS, type TrackKind } from "../tracks";

/** A glance at another window is shorter than this. */
const HIDDEN_VIDEO_MS = 5_000;

export class Sending {
  private readonly clock: Clock;
  private readonly onChange: () => void;
  private readonly tracks = new Map<TrackKind, MediaStreamTrack | null>();
  private isCameraPaused = false;
  private isResting = false;
  private cancelPause = (): void => undefined;

  constructor(clock: Clock, onChange: () => void) {
    this.clock = clock;
    this.onChange = onChange;
  }

  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    this.tracks.set(kind, track);
    this.onChange();
  }

  /** A hidden page keeps its voice and its shared screen; its camera pauses after a moment. */
  setHidden(isHidden: boolean): void {
    this.cancelPause();
    if (isHidden) this.cancelPause = this.clock.after(HIDDEN_VIDEO_MS, () => this.setPaused(true));
    else this.setPaused(false);
  }

  /** Pictures that nobody is sent for the sake of the voice are not announced either. */
  setResting(isResting: boolean): void {
    if (isResting === this.isResting) return;
    this.isResting = isResting;
    this.onChange();
  }

  /** The track to send for `kind`. */
  track(kind: TrackKind): MediaStreamTrack | null {
    if (kind === "camera" && this.isCameraPaused) return null;
    return this.tracks.get(kind) ?? null;
  }

  /** What the others are told. */
  get media(): MediaState {
    const [mic, camera, screen] = TRACK_KINDS.map((kind) => this.track(kind) !== null);
    const shows = !this.isResting;
    return {
      mic: mic === true,
      camera: shows && camera === true,
      screen: shows && screen === true,
    };
  }

  private setPaused(isPaused: boolean): void {
    if (isPaused === this.isCameraPaused) return;
    this.isCameraPaused = isPaused;
    this.onChange();
  }
}
