/**
 * Copies of a voice for a browser that knows no RED (RFC 2198), between two pages of ours. Pure:
 * bytes in, bytes out.
 *
 * The same bytes as in RED travel under the payload type of Opus, behind two bytes with which no
 * Opus packet begins: one with a number of frames that says none (RFC 6716, 3.2.5). So a page that
 * opens envelopes needs not be told which packets are such. Who sends them must have been told that
 * they are opened (`voice-sdp.ts`), or the decoder gets something that it cannot play.
 */
import { concatenated } from "./opus";
import { blocksOf, RedPacker, type RedPacket } from "./red";

const MARK = [3, 0] as const;
/** There is only one kind of voice. */
const PAYLOAD_TYPE = 0;

/** Remembers what was said last, and puts it into what is said now. */
export class EnvelopePacker {
  private readonly packer = new RedPacker();

  /** The Opus packet of RTP time `timestamp`, with so many earlier ones where there are any. */
  pack(own: Uint8Array, timestamp: number, copies: number): Uint8Array {
    const primary = { payloadType: PAYLOAD_TYPE, bytes: own };
    const red = this.packer.packVoice(primary, timestamp, copies);
    // Nothing but one byte before the voice.
    if (red.length === own.length + 1) return own;
    return concatenated([Uint8Array.from(MARK), red]);
  }
}

/** What is in a packet, be it in an envelope or not; null for an envelope that is broken. */
export function opened(packet: Uint8Array): RedPacket | null {
  const isEnvelope = MARK.every((byte, at) => packet[at] === byte);
  if (isEnvelope) return blocksOf(packet.subarray(MARK.length));
  return { primary: { payloadType: PAYLOAD_TYPE, bytes: packet }, copies: [] };
}
