/**
 * The connection itself: one section for the own voice, and as many for others as are heard at once. Who is
 * heard in which of them the packets say (CSRC), so that nothing is negotiated when people come, go or speak.
 */
import type { Clock } from "../../clock";
import { every } from "../../clock";
import { PacketLevels, type Heard } from "../connection/packet-levels";
import type { ForwardedPeer } from "./forwarding";

/** As many voices as the server forwards (`SLOTS` in `sfu/`). */
const SLOTS = 5;
/** How often it is looked who is in which: a syllable is three times as long. */
const LOOK_MS = 40;
const BITS_PER_SECOND = 32_000;
const SAVING_BITS_PER_SECOND = 16_000;

/** One of the sections, as it was last seen. */
export interface Slot {
  /** The number of whoever is in it. */
  readonly source: number;
  readonly heard: Heard;
  /** Something has come since the last look. */
  readonly isFresh: boolean;
}

/** What it tells. */
export interface SlotsEvents {
  onState(isConnected: boolean): void;
  /** At each look, for each slot in which somebody was heard at all. */
  onSlot(index: number, slot: Slot): void;
}

interface Section {
  readonly receiver: RTCRtpReceiver;
  readonly levels: PacketLevels;
  timestamp: number;
}

export class SlotsPeer implements ForwardedPeer {
  private readonly pc: RTCPeerConnection;
  private readonly sender: RTCRtpSender;
  private readonly sections: readonly Section[];
  private readonly events: SlotsEvents;
  private readonly stop: () => void;
  private mic: MediaStreamTrack | null = null;
  private isSaving = false;

  constructor(clock: Clock, events: SlotsEvents) {
    this.events = events;
    this.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    this.sender = this.pc.addTransceiver("audio", { direction: "sendonly" }).sender;
    const section = (): Section => {
      const { receiver } = this.pc.addTransceiver("audio", { direction: "recvonly" });
      return { receiver, levels: new PacketLevels(), timestamp: 0 };
    };
    this.sections = Array.from({ length: SLOTS }, section);
    this.pc.onconnectionstatechange = () => {
      const { connectionState } = this.pc;
      if (connectionState === "connected") events.onState(true);
      else if (connectionState === "disconnected" || connectionState === "failed")
        events.onState(false);
    };
    this.stop = every(clock, LOOK_MS, () => this.look());
  }

  /** The tracks of the slots, which are there from the start. */
  get tracks(): readonly MediaStreamTrack[] {
    return this.sections.map(({ receiver }) => receiver.track);
  }

  async offer(): Promise<string> {
    await this.pc.setLocalDescription(await this.pc.createOffer());
    // The server needs no candidates: it answers where it was asked from.
    return this.pc.localDescription?.sdp ?? "";
  }

  async answer(sdp: string): Promise<void> {
    await this.pc.setRemoteDescription({ type: "answer", sdp });
    this.configure();
  }

  setMic(track: MediaStreamTrack | null): void {
    if (track === this.mic) return;
    this.mic = track;
    // One that was closed meanwhile sends nothing either.
    this.sender.replaceTrack(track).catch(() => undefined);
  }

  setSaving(isSaving: boolean): void {
    this.isSaving = isSaving;
    this.configure();
  }

  close(): void {
    this.stop();
    this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  private configure(): void {
    const parameters = this.sender.getParameters();
    const [encoding] = parameters.encodings;
    if (!encoding) return;
    encoding.maxBitrate = this.isSaving ? SAVING_BITS_PER_SECOND : BITS_PER_SECOND;
    // Where it cannot be set the browser's own is as good.
    this.sender.setParameters(parameters).catch(() => undefined);
  }

  private look(): void {
    for (const [index, section] of this.sections.entries()) {
      const [newest] = section.receiver
        .getContributingSources()
        .sort((one, other) => other.timestamp - one.timestamp);
      if (!newest) continue;
      const isFresh = newest.timestamp !== section.timestamp;
      section.timestamp = newest.timestamp;
      const [packet] = isFresh ? section.receiver.getSynchronizationSources() : [];
      const heard = section.levels.read(packet);
      this.events.onSlot(index, { source: newest.source, heard, isFresh });
    }
  }
}
