/**
 * The binary messages of the socket for voices; `src/voices/frame.rs` says what their bytes are. Pure.
 */

/** A short piece of a voice. */
export interface VoiceFrame {
  /** Of the speaker, as the server has numbered them; 0 on the way to it. */
  readonly seat: number;
  /** As in RFC 6464: 0 is the loudest that there is, 127 is silence. */
  readonly level: number;
  /** When it was spoken, in milliseconds of the speaker's own clock. */
  readonly time: number;
  /** One Opus packet. */
  readonly packet: Uint8Array;
}

const VOICES = 1;
const RECEIVED = 2;
const HEAD_BYTES = 8;

/** A message with these frames. */
export function writeVoice(frames: readonly VoiceFrame[]): Uint8Array<ArrayBuffer> {
  const size = frames.reduce((sum, { packet }) => sum + HEAD_BYTES + packet.length, 1);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes[0] = VOICES;
  let at = 1;
  for (const { seat, level, time, packet } of frames) {
    view.setUint8(at, seat);
    view.setUint8(at + 1, level);
    view.setUint32(at + 2, time);
    view.setUint16(at + 6, packet.length);
    bytes.set(packet, at + HEAD_BYTES);
    at += HEAD_BYTES + packet.length;
  }
  return bytes;
}

/** Says that so many messages with voices have arrived. */
export function writeReceived(count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5);
  bytes[0] = RECEIVED;
  new DataView(bytes.buffer).setUint32(1, count);
  return bytes;
}

/** The frames of a message; as many as can be read. */
export function readVoice(message: ArrayBuffer): VoiceFrame[] {
  const view = new DataView(message);
  const frames: VoiceFrame[] = [];
  if (view.byteLength === 0 || view.getUint8(0) !== VOICES) return frames;
  let at = 1;
  while (at + HEAD_BYTES <= view.byteLength) {
    const end = at + HEAD_BYTES + view.getUint16(at + 6);
    if (end > view.byteLength) break;
    frames.push({
      seat: view.getUint8(at),
      level: view.getUint8(at + 1),
      time: view.getUint32(at + 2),
      packet: new Uint8Array(message, at + HEAD_BYTES, end - at - HEAD_BYTES),
    });
    at = end;
  }
  return frames;
}
