/**
 * Opus packets (RFC 6716, 3): which frames are in one, how long they are, and several packets as one.
 * Pure: bytes in, bytes out. No sound is touched.
 */

/** What all frames of one packet share (mode, bandwidth, length, channels), and the frames. */
interface OpusPacket {
  readonly kind: number;
  readonly frames: readonly Uint8Array[];
}

/** Of the first byte: everything but the number of frames. */
const KIND = 0xfc;
const SEVERAL = 3;
const FRAMES = 0x3f;
const PADDED = 0x40;
const VARIABLE = 0x80;
/** Lengths from here on take two bytes. */
const LONG = 252;
/** 120 ms in RTP time at 48 kHz. */
const PACKET_TICKS_MAX = 5_760;

/** How long a packet sounds, in RTP time at 48 kHz; null for what is no Opus packet. */
export function ticksOf(packet: Uint8Array): number | null {
  const parsed = parse(packet);
  return parsed && parsed.frames.length * frameTicks(parsed.kind);
}

/**
 * One packet that sounds like `packets` one after the other; null where one packet cannot hold them:
 * together they are longer than 120 ms, or the encoder has changed its mode in between.
 */
export function joined(packets: readonly Uint8Array[]): Uint8Array | null {
  const parsed = packets.map(parse);
  const kind = parsed[0]?.kind;
  if (kind === undefined || parsed.some((one) => one?.kind !== kind)) return null;
  const frames = parsed.flatMap((one) => one?.frames ?? []);
  if (frames.length * frameTicks(kind) > PACKET_TICKS_MAX) return null;
  const lengths = frames.slice(0, -1).flatMap(({ length }) => lengthBytes(length));
  const head = Uint8Array.from([kind | SEVERAL, VARIABLE | frames.length, ...lengths]);
  return concatenated([head, ...frames]);
}

/** Says after `packet` that nothing follows for a while: one frame of no bytes; null after no packet. */
export function endAfter([first]: Uint8Array): Uint8Array | null {
  return first === undefined ? null : Uint8Array.of(first & KIND);
}

/** Parts one after the other. */
export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** In RTP time at 48 kHz, by table 2 of the RFC. */
function frameTicks(kind: number): number {
  const config = kind >> 3;
  if (config < 12) return [480, 960, 1_920, 2_880][config & 3] ?? 0;
  if (config < 16) return config & 1 ? 960 : 480;
  return 120 << (config & 3);
}

function parse(packet: Uint8Array): OpusPacket | null {
  const [first] = packet;
  if (first === undefined) return null;
  const frames = framesOf(first & 3, packet);
  return frames && { kind: first & KIND, frames };
}

function framesOf(code: number, packet: Uint8Array): Uint8Array[] | null {
  if (code === 0) return [packet.subarray(1)];
  if (code === 1) return cut(packet.subarray(1), equalParts(packet.length - 1, 2));
  if (code === SEVERAL) return framesOfSeveral(packet);
  const length = readLength(packet, 1);
  return length && cut(packet.subarray(length.next), [length.bytes]);
}

function framesOfSeveral(packet: Uint8Array): Uint8Array[] | null {
  const flags = packet[1] ?? 0;
  const count = flags & FRAMES;
  if (count === 0) return null;
  let at = 2;
  let padding = 0;
  if (flags & PADDED) {
    let step = 255;
    while (step === 255) {
      step = packet[at++] ?? 0;
      padding += step === 255 ? 254 : step;
    }
  }
  const lengths: number[] = [];
  if (flags & VARIABLE) {
    while (lengths.length < count - 1) {
      const length = readLength(packet, at);
      if (!length) return null;
      lengths.push(length.bytes);
      at = length.next;
    }
  }
  const end = packet.length - padding;
  if (end < at) return null;
  const body = packet.subarray(at, end);
  return cut(body, flags & VARIABLE ? lengths : equalParts(body.length, count));
}

/** The lengths of all parts but the last; null where they cannot be equal. */
function equalParts(size: number, count: number): number[] | null {
  return size % count === 0 ? new Array<number>(count - 1).fill(size / count) : null;
}

/** `body` in parts of these lengths, and the rest; null where it is too short. */
function cut(body: Uint8Array, lengths: readonly number[] | null): Uint8Array[] | null {
  if (!lengths) return null;
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const length of lengths) {
    parts.push(body.subarray(at, at + length));
    at += length;
  }
  return at <= body.length ? [...parts, body.subarray(at)] : null;
}

function readLength(packet: Uint8Array, at: number): { bytes: number; next: number } | null {
  const first = packet[at];
  if (first === undefined) return null;
  if (first < LONG) return { bytes: first, next: at + 1 };
  const second = packet[at + 1];
  return second === undefined ? null : { bytes: first + 4 * second, next: at + 2 };
}

function lengthBytes(length: number): number[] {
  if (length < LONG) return [length];
  const first = LONG + (length & 3);
  return [first, (length - first) / 4];
}
