/**
 * Whether this browser really does what its interfaces promise: a piece of sound goes through its encoder
 * and its decoder, and the audio worklet is asked for sound. What is said of a voice that goes over the
 * server would otherwise not be true.
 */
import type { Clock } from "../../clock";
import { VoiceDecoder, VoiceEncoder } from "./codec";
import { PIECE_SAMPLES } from "./pieces";
import type { PlayoutOrder } from "./worklet";

/** The worklet tells of itself at once, when its clock runs. */
const WITHIN_MS = 3_000;
/** An encoder may look ahead. */
const PIECES = 5;

/** Rejects where something does not come in time; so does a context that waits for a tap. */
export async function prove(audio: AudioContext, clock: Clock): Promise<void> {
  let giveUp = (): void => undefined;
  const tooLate = new Promise<never>((_, reject) => {
    giveUp = clock.after(WITHIN_MS, () => reject(new Error("this browser gives no sound")));
  });
  const ends: (() => void)[] = [() => giveUp()];
  try {
    await Promise.race([Promise.all([codes(clock, ends), plays(audio, ends)]), tooLate]);
  } finally {
    for (const end of ends) end();
  }
}

function codes(clock: Clock, ends: (() => void)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const decoder = new VoiceDecoder(
      () => resolve(),
      () => clock.now(),
    );
    const encoder = new VoiceEncoder(
      ({ packet, time }) => decoder.decode(packet, time),
      () => reject(new Error("this browser encodes no Opus")),
    );
    ends.push(
      () => encoder.close(),
      () => decoder.close(),
    );
    for (let piece = 0; piece < PIECES; piece++) {
      const samples = Float32Array.from(
        { length: PIECE_SAMPLES },
        (_, at) => Math.sin(at / 20) / 4,
      );
      encoder.encode({ samples, level: 15, time: piece * 20 });
    }
  });
}

function plays(audio: AudioContext, ends: (() => void)[]): Promise<void> {
  return new Promise((resolve) => {
    const node = new AudioWorkletNode(audio, "voice-playout", { numberOfInputs: 0 });
    const out = audio.createMediaStreamDestination();
    node.connect(out);
    node.port.onmessage = () => resolve();
    node.port.postMessage("tell" satisfies PlayoutOrder);
    ends.push(() => {
      node.port.postMessage(null);
      node.disconnect();
    });
  });
}
