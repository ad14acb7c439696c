/**
 * One local device: its track from the first permission to the end of the call.
 *
 * `acquire` asks the browser once and the track is kept, because Android asks the person at every
 * call and iOS mutes the first track at the second one: off means `enabled = false`. A device may
 * be set to be let go when it is off (see `isKeptWhileOff`), so that a camera's light goes out
 * where asking again costs nothing.
 *
 * iOS takes tracks away for a phone call or Siri and does not always tell the truth afterwards: a
 * track that has ended or is still muted when the page is shown again is replaced by a fresh one.
 */
import type { DeviceRefusal, DeviceState } from "../types";
import { deviceRefusal, isUnchosen } from "./device-refusal";

/** What a device needs from outside. */
export interface LocalTrackDeps {
  /** Asks the browser; null where the ability does not exist. */
  acquire: (() => Promise<MediaStreamTrack>) | null;
  /** The track lives on while it is off. */
  isKeptWhileOff: boolean;
  /** An ended track is asked for again (a microphone), or taken for a wish (a screen). */
  isRevivable: boolean;
  /** Asking shows a choice, which can be closed without choosing: that is no refusal. */
  isChosen: boolean;
  /** iOS gives a track back after a phone call that stays silent: ask for a fresh one then. */
  isDistrusted: boolean;
  /** While the system mutes it (a phone call) it is shown as off, since nobody hears it. */
  isOffWhenMuted: boolean;
  /** What is to be sent has changed; null for nothing. */
  onTrack: (track: MediaStreamTrack | null) => void;
  onState: (state: DeviceState) => void;
  onRefused: (reason: DeviceRefusal) => void;
}

const REVIVALS_MAX = 3;

export class LocalTrack {
  private readonly deps: LocalTrackDeps;
  private track: MediaStreamTrack | null = null;
  private isWanted = false;
  private isReleased = false;
  private starting: Promise<void> | null = null;
  private revivals = 0;

  constructor(deps: LocalTrackDeps) {
    this.deps = deps;
  }

  /** Turns the device on or off; resolves when it is so, or refused. */
  async set(on: boolean): Promise<void> {
    this.isWanted = on;
    this.isReleased = false;
    this.revivals = 0;
    if (on) await this.start();
    else this.pause();
  }

  /** The page is shown again: a track that was taken away is asked for again. */
  handleVisible(): void {
    this.revivals = 0;
    if (this.isWanted && this.track && (this.track.muted || isEnded(this.track))) this.revive();
  }

  /** Puts a track in place of the present one, which is let go only when the new one is sent. */
  replace(track: MediaStreamTrack): void {
    const old = this.track;
    this.adopt(track);
    if (old && old !== track) letGo(old);
  }

  /**
   * Asks for the device anew, as it is set up now. What is sent meanwhile is the present track; it
   * stays when the person does not allow another one. A phone that opens one camera at a time gets
   * the new one after the old one has gone.
   */
  async renew(): Promise<void> {
    await this.starting;
    const { acquire } = this.deps;
    const before = this.track;
    if (!acquire || !before) return;
    try {
      const track = await acquire();
      if (this.track === before) this.replace(track);
      else letGo(track);
    } catch (error) {
      if (this.track !== before || deviceRefusal(error) === "denied") return;
      this.drop();
      if (this.isWanted) await this.start();
    }
  }

  get current(): MediaStreamTrack | null {
    return this.track;
  }

  /** Lets the device go. */
  release(): void {
    this.isWanted = false;
    this.isReleased = true;
    this.drop();
  }

  private async start(): Promise<void> {
    // A tap on what the system has muted asks for another one.
    const isTaken = this.deps.isOffWhenMuted && this.track?.muted === true;
    if (this.track && !isEnded(this.track) && !isTaken) {
      this.adopt(this.track);
      return;
    }
    this.starting ??= this.acquire().finally(() => {
      this.starting = null;
    });
    await this.starting;
  }

  private async acquire(): Promise<void> {
    const { acquire, onState } = this.deps;
    if (!acquire) {
      this.refuse("unsupported");
      return;
    }
    onState({ kind: "starting" });
    try {
      const track = await acquire();
      // The call ended while the prompt was open.
      if (this.isReleased) {
        track.stop();
        return;
      }
      this.drop();
      this.watch(track);
      this.track = track;
      if (this.isWanted) this.adopt(track);
      else this.pause();
    } catch (error) {
      if (this.isReleased) return;
      if (this.deps.isChosen && isUnchosen(error)) this.turnOff();
      else this.refuse(deviceRefusal(error));
    }
  }

  private adopt(track: MediaStreamTrack): void {
    if (this.track !== track) this.watch(track);
    this.track = track;
    track.enabled = this.isWanted;
    if (!this.isWanted) return;
    this.deps.onState({ kind: "on" });
    this.deps.onTrack(track);
  }

  private pause(): void {
    const { isKeptWhileOff, onState, onTrack } = this.deps;
    if (this.track) this.track.enabled = false;
    onTrack(null);
    if (!this.starting || this.track) onState({ kind: "off" });
    if (!isKeptWhileOff) this.drop();
  }

  private refuse(reason: DeviceRefusal): void {
    this.isWanted = false;
    this.drop();
    this.deps.onTrack(null);
    this.deps.onState({ kind: "denied", reason });
    this.deps.onRefused(reason);
  }

  private turnOff(): void {
    this.isWanted = false;
    this.drop();
    this.deps.onTrack(null);
    this.deps.onState({ kind: "off" });
  }

  private watch(track: MediaStreamTrack): void {
    track.onended = () => {
      if (this.deps.isRevivable && this.isWanted) this.revive();
      else this.turnOff();
    };
    track.onmute = () => {
      if (!this.deps.isOffWhenMuted || !this.isWanted) return;
      this.deps.onTrack(null);
      this.deps.onState({ kind: "off" });
    };
    track.onunmute = () => {
      if (!this.isWanted) return;
      if (this.deps.isDistrusted) this.revive();
      else if (this.deps.isOffWhenMuted) this.adopt(track);
    };
  }

  /** A few tries for each time it was turned on or shown: a device that is gone stays gone. */
  private revive(): void {
    if (this.starting) return;
    this.revivals += 1;
    if (this.revivals > REVIVALS_MAX) {
      this.refuse("missing");
      return;
    }
    this.drop();
    void this.start();
  }

  private drop(): void {
    if (this.track) letGo(this.track);
    this.track = null;
  }
}

function letGo(track: MediaStreamTrack): void {
  track.onended = track.onmute = track.onunmute = null;
  track.stop();
}

function isEnded(track: MediaStreamTrack): boolean {
  return track.readyState === "ended";
}
