/**
 * The three senders of one connection: which track each has, and within which caps it sends. Knows
 * no descriptions; what only those can change is in `tuning.ts`.
 */
import { encodingFor, type EncodingCaps } from "../../policy/encodings";
import { TRACK_KINDS, type TrackKind } from "../../tracks";
import { pictureCount, type Sending } from "./sending";
import type { CopiesTaken, VoicePackets } from "./voice-packets";

export class Senders {
  private readonly sending: Sending;
  private readonly packets: VoicePackets;
  private readonly run: (step: Promise<unknown>) => void;
  private senders: readonly RTCRtpSender[] = [];
  /** Kinds whose caps are being set, and whether they have changed meanwhile. */
  private readonly applying = new Map<TrackKind, boolean>();
  private isRenewing = false;
  /** The browser layers the frames of its codec. */
  private knowsLayers = true;
  private isSettled = false;

  /** `run` takes steps that may fail. */
  constructor(sending: Sending, packets: VoicePackets, run: (step: Promise<unknown>) => void) {
    this.sending = sending;
    this.packets = packets;
    this.run = run;
  }

  /** In the order of {@link TRACK_KINDS}; in the moment in which they have been made. */
  adopt(senders: readonly RTCRtpSender[]): void {
    this.senders = senders;
    const mic = this.of("mic");
    if (mic) this.packets.attach(mic);
    this.packets.setCopies(this.sending.voice.copies);
    for (const kind of TRACK_KINDS) this.applyTrack(kind);
  }

  /** The other side has described itself. */
  handleDescription(taken: CopiesTaken): void {
    this.packets.handleTaken(taken);
    this.packets.setCopies(this.sending.voice.copies);
  }

  /** An offer and its answer are in place: only now there are encodings. */
  settle(): void {
    this.isSettled = true;
    this.applyEncodings();
  }

  applyTrack(kind: TrackKind): void {
    const sender = this.of(kind);
    const track = this.sending.tracks.get(kind) ?? null;
    if (!sender) return;
    if (kind === "mic" && this.packets.keepBack(track === null && isMuted(sender.track))) return;
    if (sender.track === track) return;
    const apply = (): void => (kind === "mic" ? this.applyEncoding(kind) : this.applyPictures());
    this.run(sender.replaceTrack(track).then(apply));
  }

  applyVoice(): void {
    this.applyEncoding("mic");
    this.packets.setCopies(this.sending.voice.copies);
  }

  /** Both, as they share what there is. */
  applyPictures(): void {
    this.applyEncoding("camera");
    this.applyEncoding("screen");
  }

  applyEncodings(): void {
    for (const kind of TRACK_KINDS) this.applyEncoding(kind);
  }

  /**
   * Lines that Chromium has taken from a picture come back one step in ten seconds, and all at once
   * when it is told to prefer something else, so a picture is renewed by a moment of that.
   */
  renewPicture(): void {
    this.isRenewing = true;
    this.applyPictures();
  }

  private of(kind: TrackKind): RTCRtpSender | undefined {
    return this.senders[TRACK_KINDS.indexOf(kind)];
  }

  /** Caps can only be set once an answer has made the encoding, and one change at a time. */
  private applyEncoding(kind: TrackKind): void {
    const sender = this.of(kind);
    if (!sender || !this.isSettled) return;
    if (this.applying.has(kind)) {
      this.applying.set(kind, true);
      return;
    }
    const parameters = sender.getParameters();
    // Firefox before 110 tells of none.
    const [encoding] = (parameters.encodings as EncodingCaps[] | undefined) ?? [];
    if (!encoding) return;
    Object.assign(encoding, this.caps(kind, sender.track));
    const isRenewing = kind === "camera" && this.isRenewing;
    if (kind !== "mic") {
      const usual = kind === "camera" ? "maintain-framerate" : "maintain-resolution";
      Object.assign(parameters, { degradationPreference: isRenewing ? "balanced" : usual });
    }
    if (isRenewing) this.isRenewing = false;
    this.applying.set(kind, isRenewing);
    const applying = sender.setParameters(parameters).catch((reason: unknown) => {
      if (!encoding.scalabilityMode || !this.knowsLayers) throw reason;
      this.knowsLayers = false;
      this.applying.set(kind, true);
    });
    const applied = applying.finally(() => {
      const isChanged = this.applying.get(kind);
      this.applying.delete(kind);
      if (isChanged) this.applyEncoding(kind);
    });
    this.run(applied);
  }

  private caps(kind: TrackKind, track: MediaStreamTrack | null): EncodingCaps {
    const { voice, video, others, isSaving } = this.sending;
    const { isPaused, capKbps, linesMost } = video;
    const source = track?.getSettings().height;
    const caps = encodingFor(kind, others, source, { isSaving, linesMost });
    if (kind === "mic") return { ...caps, maxBitrate: voice.kbps * 1_000 };
    const most = caps.maxBitrate ?? Infinity;
    const pictures = Math.max(1, pictureCount(this.sending));
    const share = capKbps === null ? Infinity : (capKbps * 1_000) / pictures;
    // Without a picture nothing is active, or the browser would fill the path with probes.
    const scalabilityMode = this.knowsLayers ? caps.scalabilityMode : undefined;
    return {
      ...caps,
      scalabilityMode,
      active: track !== null && !isPaused,
      maxBitrate: Math.min(most, share),
    };
  }
}

/** A microphone that is off for a while: it gives silence, and stays where it is. */
function isMuted(track: MediaStreamTrack | null): boolean {
  return track !== null && !track.enabled && track.readyState === "live";
}
