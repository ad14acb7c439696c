/**
 * Which devices there are, and what follows from others being there than before. Knows
 * `enumerateDevices` and no track.
 */
import { gearOf, NO_GEAR, speakerToUse, type DeviceInfo, type Gear } from "../setup";

/** What it tells. */
interface GearEvents {
  /** There are others to choose among. */
  onChange(): void;
  /** Something was plugged in or pulled out. */
  onDevices(before: readonly DeviceInfo[], after: readonly DeviceInfo[]): void;
  /** Where to play from now on; see `Playback.setSink`. */
  onSpeaker(sinkId: string): void;
}

const CAN_CHOOSE_SPEAKER =
  typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;

export class GearWatch {
  private readonly devices: MediaDevices | null;
  private readonly events: GearEvents;
  private infos: readonly DeviceInfo[] | null = null;
  private known = NO_GEAR;
  private speakerId: string | null = null;
  private readonly handleChange = (): void => void this.look();

  constructor(devices: MediaDevices | null, events: GearEvents) {
    this.devices = devices;
    this.events = events;
    devices?.addEventListener("devicechange", this.handleChange);
  }

  /** The same object as long as nothing has changed. */
  gear(canBlur: boolean): Gear {
    if (canBlur !== this.known.canBlur) this.known = { ...this.known, canBlur };
    return this.known;
  }

  chooseSpeaker(id: string | null): void {
    this.speakerId = id;
    // Which there are may not be known yet; the browser refuses one that is not there.
    this.events.onSpeaker(this.infos ? speakerToUse(id, this.infos) : (id ?? ""));
  }

  async look(): Promise<void> {
    const { devices } = this;
    if (!devices) return;
    const after = await devices.enumerateDevices().catch(() => null);
    if (!after) return;
    const before = this.infos;
    this.infos = after;
    const next = { ...gearOf(after, CAN_CHOOSE_SPEAKER), canBlur: this.known.canBlur };
    if (JSON.stringify(next) !== JSON.stringify(this.known)) {
      this.known = next;
      this.events.onChange();
    }
    if (this.speakerId !== null) this.events.onSpeaker(speakerToUse(this.speakerId, after));
    if (before) this.events.onDevices(before, after);
  }

  stop(): void {
    this.devices?.removeEventListener("devicechange", this.handleChange);
  }
}
