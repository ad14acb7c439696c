/**
 * Descriptions travel deflated, at two fifths of their size: one of 3.5 KB takes half a second over
 * 64 kbit/s, and whoever enters a room says and hears one for everybody in it.
 *
 * Whoever does not know the form cannot use such a description and offers in their own; from then on
 * they are spoken to as they speak. Signals leave and arrive in order, whatever packing takes. Knows
 * nothing of what is in a description.
 */
import type { ParticipantId, Signal } from "../../../protocol/generated";

/** Turns texts into shorter ones and back; refuses what it cannot read. */
export interface Packing {
  pack(text: string): Promise<string>;
  unpack(packed: string): Promise<string>;
}

/** Where signals go. */
export interface SignalEnds {
  onSend(to: ParticipantId, signal: Signal): void;
  onReceive(from: ParticipantId, signal: Signal): void;
}

/** No SDP begins with it (RFC 8866, 5.1). */
const MARK = "z";
/** What the server takes of one; a few bytes can say that they are gigabytes. */
const UNPACKED_MOST = 48 * 1_024;

export class PackedSignals {
  private readonly packing: Packing | null;
  private readonly ends: SignalEnds;
  /** Whose last description was not packed. */
  private readonly plain = new Set<ParticipantId>();
  private readonly sending = new InOrder();
  private readonly receiving = new InOrder();
  private isClosed = false;

  constructor(packing: Packing | null, ends: SignalEnds) {
    this.packing = packing;
    this.ends = ends;
  }

  send(to: ParticipantId, signal: Signal): void {
    const { packing } = this;
    const isPacked = packing && signal.kind === "description" && !this.plain.has(to);
    const ready = isPacked ? rewritten(signal, (sdp) => packing.pack(sdp)) : signal;
    this.sending.pass(ready, (said) => !this.isClosed && this.ends.onSend(to, said));
  }

  receive(from: ParticipantId, signal: Signal): void {
    const { packing } = this;
    const isDescription = signal.kind === "description";
    const isPacked = isDescription && signal.sdp.startsWith(MARK);
    if (isPacked) this.plain.delete(from);
    else if (isDescription) this.plain.add(from);
    const ready = packing && isPacked ? rewritten(signal, (sdp) => packing.unpack(sdp)) : signal;
    this.receiving.pass(ready, (told) => !this.isClosed && this.ends.onReceive(from, told));
  }

  /** What is still being packed goes nowhere. */
  close(): void {
    this.isClosed = true;
  }
}

/** The browser's own deflate (Compression Streams); null where it does not know the bare form. */
export function browserPacking(): Packing | null {
  try {
    new CompressionStream("deflate-raw");
  } catch {
    return null;
  }
  return { pack, unpack };
}

async function pack(text: string): Promise<string> {
  const small = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(small).arrayBuffer());
  return MARK + btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

async function unpack(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed.slice(MARK.length)), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
    if (text.length > UNPACKED_MOST) {
      void reader.cancel();
      throw new RangeError("longer than a description may be");
    }
  }
}

/** `signal` with another SDP; as it is where that fails, and whoever reads it finds it unusable. */
function rewritten(
  signal: Extract<Signal, { kind: "description" }>,
  write: (sdp: string) => Promise<string>,
): Promise<Signal> {
  return write(signal.sdp).then(
    (sdp) => ({ ...signal, sdp }),
    () => signal,
  );
}

/** Hands on what is ready in the order in which it was given; at once, if nothing waits. */
class InOrder {
  private turn: Promise<unknown> | null = null;

  pass(signal: Signal | Promise<Signal>, deliver: (signal: Signal) => unknown): void {
    if (!this.turn && !(signal instanceof Promise)) {
      deliver(signal);
      return;
    }
    const before = this.turn ?? Promise.resolve();
    // Whoever fails over one signal fails over that one alone.
    const turn = before
      .catch(() => undefined)
      .then(async () => deliver(await signal))
      .finally(() => {
        if (this.turn === turn) this.turn = null;
      });
    this.turn = turn;
  }
}
