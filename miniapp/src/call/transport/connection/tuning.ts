/**
 * What only a description can change in how we send: packet time, RED, whether pictures are taken, and
 * the bounds of the browser's belief. The other side's description is understood as if it asked for
 * what we want; see `voice-sdp.ts`. Nothing of it travels.
 */
import { voiceCeilingKbps, voiceFloorKbps } from "../../policy/ceiling";
import { pictureCount, type Sending } from "./sending";
import type { VoicePackets } from "./voice-packets";
import { withVoice } from "./voice-sdp";

export class Tuning {
  private readonly sending: Sending;
  private readonly packets: VoicePackets;
  /** The browser obeys it. */
  private readonly isPossible: boolean;
  private tuned = "";

  constructor(sending: Sending, packets: VoicePackets, isPossible: boolean) {
    this.sending = sending;
    this.packets = packets;
    this.isPossible = isPossible;
  }

  /** What has been said last is not what is wanted now. */
  get isDue(): boolean {
    return this.isPossible && this.tuned !== JSON.stringify(this.wanted(true));
  }

  /**
   * The other side's description as it is to be understood. An answer that travels must not say that
   * we send no pictures: they come back unsaid.
   */
  apply(sdp: string, isToSelf: boolean): string {
    if (!this.isPossible) return sdp;
    const wanted = this.wanted(isToSelf);
    this.tuned = JSON.stringify(wanted);
    return withVoice(sdp, wanted);
  }

  private wanted(isToSelf: boolean): Parameters<typeof withVoice>[1] {
    const { voice, video, others } = this.sending;
    const hasPictures = pictureCount(this.sending) > 0;
    return {
      ptimeMs: voice.ptimeMs,
      // With RED that we pack ourselves, no copies are only a byte more than no RED.
      isRed: this.packets.isPacking || voice.copies > 0,
      hasPictures: !(isToSelf && video.isPaused),
      ceilingKbps: hasPictures ? video.ceilingKbps : voiceCeilingKbps(voice.copies, others),
      floorKbps: (hasPictures ? video.floorKbps : null) ?? voiceFloorKbps(others),
    };
  }
}
