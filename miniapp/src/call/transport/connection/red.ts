/**
 * Voice packets that carry earlier ones along (RED, RFC 2198). Pure: bytes in, bytes out.
 *
 * The browser's own encoder of RED adds one copy, always. Taking its packets apart and putting them
 * together anew gives any number of copies, at once and without a negotiation.
 */

import { HOLD_FOR_COPIES_MS } from "../../policy/buffer";
import { concatenated } from "./opus";

/** Ten bits. */
const BLOCK_BYTES_MAX = 1_023;
/** Fourteen bits, in RTP time: a third of a second at 48 kHz. */
const OFFSET_MAX = 16_383;
/** What is left of a packet of 1200 bytes after RTP, its extensions and SRTP. */
const PACKET_BYTES_MAX = 1_100;
/**
 * Which of the packets before are repeated, counted back, by how many there are to be. What is lost
 * together is often three packets and more (a mean of three loses three tenths of its packets beyond
 * three in a row, and an eighth beyond five), so of up to three every second one is taken, as long as
 * the last copy comes while the other side still holds the voice for it.
 */
const SPREAD = [[], [1], [1, 3], [1, 3, 5], [1, 2, 3, 5], [1, 2, 3, 4, 5]] as const;
const CLOSE = [1, 2, 3, 4, 5] as const;
/** In RTP time at 48 kHz. */
const SPREAD_MOST = HOLD_FOR_COPIES_MS * 48;
const REMEMBERED = Math.max(...CLOSE);

interface Block {
  readonly timestamp: number;
  readonly bytes: Uint8Array;
}

/** What a packet is for. */
export interface Primary {
  readonly payloadType: number;
  readonly bytes: Uint8Array;
}

/** A packet taken apart. */
export interface RedPacket {
  readonly primary: Primary;
  /** Earlier ones, the oldest first, and how much older they are, in RTP time. */
  readonly copies: readonly { readonly age: number; readonly bytes: Uint8Array }[];
}

/** Remembers what was said last and packs it with what is said now. */
export class RedPacker {
  private history: Block[] = [];

  /** The packet `red` of RTP time `timestamp`, with `copies` earlier ones instead of its own. */
  pack(red: Uint8Array, timestamp: number, copies: number): Uint8Array {
    const own = primaryOf(red);
    return own ? this.packVoice(own, timestamp, copies) : red;
  }

  /** The same of a voice that is in no packet yet. */
  packVoice(own: Primary, timestamp: number, copies: number): Uint8Array {
    const blocks = this.blocksFor(own.bytes.length, timestamp, copies);
    this.history = [...this.history, { timestamp, bytes: own.bytes.slice() }].slice(-REMEMBERED);
    return packed(own.payloadType, own.bytes, timestamp, blocks);
  }

  /** As many as fit, oldest first. */
  private blocksFor(ownBytes: number, timestamp: number, copies: number): Block[] {
    const chosen: Block[] = [];
    let size = ownBytes + 1;
    for (const block of this.earlier(timestamp, copies)) {
      const offset = (timestamp - block.timestamp) >>> 0;
      size += block.bytes.length + 4;
      if (offset > OFFSET_MAX || block.bytes.length > BLOCK_BYTES_MAX) break;
      if (size > PACKET_BYTES_MAX) break;
      chosen.unshift(block);
    }
    return chosen;
  }

  /** Newest first. */
  private earlier(timestamp: number, copies: number): Block[] {
    const take = (counts: readonly number[]): (Block | undefined)[] =>
      counts.map((count) => this.history.at(-count));
    const spread = take(SPREAD[copies] ?? CLOSE);
    const furthest = spread.at(-1);
    const isInTime = furthest && (timestamp - furthest.timestamp) >>> 0 <= SPREAD_MOST;
    const chosen = isInTime ? spread : take(CLOSE.slice(0, copies));
    return chosen.filter((block) => block !== undefined);
  }
}

/** The newest block of a packet, and its payload type; null when it is no RED. */
export function primaryOf(red: Uint8Array): Primary | null {
  return blocksOf(red)?.primary ?? null;
}

/** All that is in a packet; null when it is no RED. */
export function blocksOf(red: Uint8Array): RedPacket | null {
  const headers: { age: number; length: number }[] = [];
  let at = 0;
  for (;;) {
    const [first, high = 0, middle = 0, low = 0] = red.subarray(at, at + 4);
    if (first === undefined) return null;
    if (first < 0x80) {
      let start = at + 1;
      const copies = headers.map(({ age, length }) => {
        start += length;
        return { age, bytes: red.subarray(start - length, start) };
      });
      if (start > red.length) return null;
      return { copies, primary: { payloadType: first, bytes: red.subarray(start) } };
    }
    headers.push({ age: (high << 6) | (middle >> 2), length: ((middle & 3) << 8) | low });
    at += 4;
  }
}

function packed(
  payloadType: number,
  own: Uint8Array,
  timestamp: number,
  blocks: readonly Block[],
): Uint8Array {
  const header = blocks.flatMap(({ timestamp: earlier, bytes }) => {
    const offset = (timestamp - earlier) >>> 0;
    const length = bytes.length;
    return [0x80 | payloadType, offset >> 6, ((offset & 63) << 2) | (length >> 8), length & 255];
  });
  const parts = blocks.map(({ bytes }) => bytes);
  return concatenated([Uint8Array.from([...header, payloadType]), ...parts, own]);
}
