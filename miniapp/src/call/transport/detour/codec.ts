/** The browser's own Opus (WebCodecs). Knows samples and packets. */
import { RATE } from "./playout";
import type { CapturedPiece } from "./pieces";

/** Thin enough for a socket, and good. */
const BITS_PER_SECOND = 24_000;
const SAVING_BITS_PER_SECOND = 16_000;
const TICKS_PER_MS = 1_000;
/** Packets within a decoder at most: what has not come out by then was swallowed. */
const WITHIN_MAX = 25;
/** A decoder that a packet has broken is made anew, and not for every packet. */
const ANEW_AFTER_MS = 1_000;

/** A packet of the own voice. */
export interface EncodedPiece {
  readonly level: number;
  readonly time: number;
  readonly packet: Uint8Array;
}

export class VoiceEncoder {
  private readonly encoder: AudioEncoder;
  /** What has gone in and not come out, oldest first. */
  private waiting: Pick<CapturedPiece, "level" | "time">[] = [];

  constructor(give: (piece: EncodedPiece) => void, onFailed: () => void) {
    this.encoder = new AudioEncoder({
      output: (chunk) => {
        const piece = this.waiting.shift();
        const packet = new Uint8Array(chunk.byteLength);
        chunk.copyTo(packet);
        if (piece) give({ ...piece, packet });
      },
      error: onFailed,
    });
    this.configure(false);
  }

  configure(isSaving: boolean): void {
    if (this.encoder.state === "closed") return;
    this.encoder.configure({
      codec: "opus",
      sampleRate: RATE,
      numberOfChannels: 1,
      bitrate: isSaving ? SAVING_BITS_PER_SECOND : BITS_PER_SECOND,
    });
  }

  encode({ samples, level, time }: CapturedPiece): void {
    if (this.encoder.state !== "configured") return;
    const data = new AudioData({
      format: "f32-planar",
      sampleRate: RATE,
      numberOfChannels: 1,
      numberOfFrames: samples.length,
      timestamp: time * TICKS_PER_MS,
      data: samples,
    });
    this.waiting.push({ level, time });
    this.encoder.encode(data);
    data.close();
  }

  close(): void {
    if (this.encoder.state !== "closed") this.encoder.close();
  }
}

export class VoiceDecoder {
  private readonly give: (samples: Float32Array<ArrayBuffer>, time: number) => void;
  private readonly now: () => number;
  private decoder: AudioDecoder | null = null;
  /**
   * When the packets were spoken that have gone in and not come out, oldest first. Chromium's decoder
   * counts on from its first packet, whatever the later ones say, so after a pause it would be wrong.
   */
  private waiting: number[] = [];
  private madeAt = -Infinity;

  constructor(give: (samples: Float32Array<ArrayBuffer>, time: number) => void, now: () => number) {
    this.give = give;
    this.now = now;
  }

  decode(packet: Uint8Array, time: number): void {
    const decoder = this.ready();
    if (!decoder) return;
    const chunk = { type: "key", timestamp: time * TICKS_PER_MS, data: packet.slice() } as const;
    this.waiting.push(time);
    if (this.waiting.length > WITHIN_MAX) this.waiting.shift();
    try {
      decoder.decode(new EncodedAudioChunk(chunk));
    } catch {
      this.waiting.pop();
      // What is no Opus is not heard.
    }
  }

  close(): void {
    if (this.decoder && this.decoder.state !== "closed") this.decoder.close();
    this.decoder = null;
  }

  private ready(): AudioDecoder | null {
    if (this.decoder?.state === "configured") return this.decoder;
    if (this.now() - this.madeAt < ANEW_AFTER_MS) return null;
    this.madeAt = this.now();
    this.waiting = [];
    const decoder = new AudioDecoder({
      output: (data) => {
        const samples = new Float32Array(data.numberOfFrames);
        data.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
        data.close();
        const time = this.waiting.shift();
        if (time !== undefined) this.give(samples, time);
      },
      // Its state tells, at the next packet.
      error: () => undefined,
    });
    decoder.configure({ codec: "opus", sampleRate: RATE, numberOfChannels: 1 });
    this.decoder = decoder;
    return decoder;
  }
}
