/**
 * Runs where sound is made: hands over what the microphone gives, and plays what comes. Knows samples;
 * see `pieces.ts` and `playout.ts`.
 */
import { Pieces, type CapturedPiece } from "./pieces";
import { Playout, type Played } from "./playout";

/** The globals of an `AudioWorkletGlobalScope`, which the compiler does not know. */
declare const sampleRate: number;
declare const currentTime: number;
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, made: new () => AudioWorkletProcessor): void;

/** Sound that has come, and when it was spoken. */
export interface PieceToPlay {
  readonly samples: Float32Array<ArrayBuffer>;
  readonly time: number;
}

/** What a playout is told: to play, to tell what becomes of the sound from now on, or that it is over. */
export type PlayoutOrder = PieceToPlay | "tell" | null;

/** What a playout tells: what has become of the sound, or that the first of it is heard. */
export type PlayoutNews = Played | "plays";

/** How often it is told what has become of it, where that was asked for and while anything does. */
const TELL_MS = 100;

registerProcessor(
  "voice-capture",
  class extends AudioWorkletProcessor {
    private readonly pieces = new Pieces(sampleRate);

    process([input]: readonly (readonly Float32Array[])[]): boolean {
      const block = input?.[0];
      const give = (piece: CapturedPiece): void =>
        this.port.postMessage(piece, [piece.samples.buffer]);
      if (block) this.pieces.push(block, currentTime * 1_000, give);
      return true;
    }
  },
);

registerProcessor(
  "voice-playout",
  class extends AudioWorkletProcessor {
    private readonly playout = new Playout(sampleRate);
    private isOver = false;
    private hasPlayed = false;
    private isAsked = false;
    private toldAt = -Infinity;
    private told = -1;

    constructor() {
      super();
      this.port.onmessage = ({ data }) => {
        const order = data as PlayoutOrder;
        if (order === null) this.isOver = true;
        else if (order === "tell") this.isAsked = true;
        else this.playout.push(order.samples, order.time, currentTime * 1_000);
      };
    }

    process(_: unknown, [output]: readonly (readonly Float32Array[])[]): boolean {
      const now = currentTime * 1_000;
      const block = output?.[0];
      if (block) this.playout.pull(block, now);
      if (!this.hasPlayed && this.playout.played.sound > 0) {
        this.hasPlayed = true;
        this.tell("plays");
      }
      const { played } = this.playout;
      if (this.isAsked && now - this.toldAt >= TELL_MS && played.sound !== this.told) {
        this.toldAt = now;
        this.told = played.sound;
        this.tell({ ...played });
      }
      return !this.isOver;
    }

    private tell(news: PlayoutNews): void {
      this.port.postMessage(news);
    }
  },
);
