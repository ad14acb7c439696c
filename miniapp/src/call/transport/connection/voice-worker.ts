/**
 * Runs beside the page, between encoder or decoder and the network. Puts copies into voice packets
 * that leave, or keeps them from leaving while somebody is muted; takes copies out of packets that
 * come. Knows packets and what is wanted of them, nothing else; see `red.ts` and `voice-mender.ts`.
 */
import { EnvelopePacker } from "./envelope";
import { Muting } from "./muting";
import { endAfter } from "./opus";
import { primaryOf, RedPacker } from "./red";
import { VoiceMender } from "./voice-mender";

/** How the packets of one sender are to be; until it is said, they pass as they are. */
export interface CopiesWanted {
  /** Packets of other types are no RED and pass as they are; null for copies in envelopes. */
  redPayloadType: number | null;
  copies: number;
}

/**
 * Whether packets are kept back, once the voice has ended. An encoder that gets nothing lets its clock
 * stand still, and the first words after a mute then look as if they had been on the way all the time:
 * the other's jitter buffer grows to half a second and more. One that goes on, with nobody sent its
 * silence, does not.
 */
export interface SilenceWanted {
  isSilent: boolean;
}

/** Whether packets that come are held for the sake of their copies. */
export interface HoldWanted {
  isHolding: boolean;
}

/** What the worker says of them: at the first one, and at each of another type than the one before. */
export interface PacketsSeen {
  /** Undefined where the browser does not tell it (WebKit for some years). */
  payloadType: number | undefined;
}

/** What a transform is told when it is made. */
export interface TransformOptions {
  role: "send" | "receive";
  port: MessagePort;
}

/** The members of `RTCEncodedAudioFrame` that are used. */
interface Frame {
  data: ArrayBuffer;
  readonly timestamp?: number;
  getMetadata(): { payloadType?: number; rtpTimestamp?: number };
}

interface Transformer {
  readonly readable: ReadableStream<Frame>;
  readonly writable: WritableStream<Frame>;
  readonly options: TransformOptions;
}

interface TransformEvent extends Event {
  readonly transformer: Transformer;
}

/** RTP time is under another name in older browsers. */
function timeOf(frame: Frame): number | undefined {
  return frame.getMetadata().rtpTimestamp ?? frame.timestamp;
}

function fill(frame: Frame, bytes: Uint8Array): void {
  frame.data = bytes.slice().buffer;
}

function send({ readable, writable, options }: Transformer): void {
  const red = new RedPacker();
  const envelopes = new EnvelopePacker();
  let wanted: CopiesWanted | null = null;
  const muting = new Muting();
  let seen: PacketsSeen | null = null;
  options.port.onmessage = ({ data }) => {
    const said = data as CopiesWanted | SilenceWanted;
    if ("isSilent" in said) muting.set(said.isSilent);
    else wanted = said;
  };
  /** What is sent of a packet; null for nothing, where it cannot say that the voice has ended. */
  const pack = (
    bytes: Uint8Array,
    payloadType: number | undefined,
    timestamp: number,
    isEnd: boolean,
  ): Uint8Array | null => {
    const { redPayloadType, copies } = wanted ?? { redPayloadType: undefined, copies: 0 };
    if (payloadType !== undefined && payloadType === redPayloadType) {
      if (!isEnd) return red.pack(bytes, timestamp, copies);
      const own = primaryOf(bytes);
      const last = own && endAfter(own.bytes);
      return last && red.packVoice({ ...own, bytes: last }, timestamp, copies);
    }
    const voice = isEnd ? endAfter(bytes) : bytes;
    return voice && redPayloadType === null ? envelopes.pack(voice, timestamp, copies) : voice;
  };
  const transform = new TransformStream<Frame, Frame>({
    transform(frame, controller) {
      const { payloadType } = frame.getMetadata();
      if (seen === null || seen.payloadType !== payloadType) {
        seen = { payloadType };
        options.port.postMessage(seen);
      }
      const timestamp = timeOf(frame);
      // Where packets have no time, nothing can be done with them: silence is sent as it is.
      if (timestamp !== undefined) {
        const passage = muting.handle(timestamp);
        if (passage === "not") return;
        const bytes = new Uint8Array(frame.data);
        const packet = pack(bytes, payloadType, timestamp, passage === "as-end");
        if (!packet) return;
        if (packet !== bytes) fill(frame, packet);
      }
      controller.enqueue(frame);
    },
  });
  readable
    .pipeThrough(transform)
    .pipeTo(writable)
    .catch(() => undefined);
}

function receive({ readable, writable, options }: Transformer): void {
  const mender = new VoiceMender<Frame>();
  const writer = writable.getWriter();
  let timer: ReturnType<typeof setTimeout> | undefined;
  options.port.onmessage = ({ data }) => mender.setHolding((data as HoldWanted).isHolding);
  const release = (): void => {
    const now = performance.now();
    for (const { frame, bytes } of mender.take(now)) {
      fill(frame, bytes);
      writer.write(frame).catch(() => undefined);
    }
    clearTimeout(timer);
    if (mender.dueAt !== null) timer = setTimeout(release, mender.dueAt - now);
  };
  const handle = (frame: Frame): void => {
    const timestamp = timeOf(frame);
    if (timestamp === undefined) {
      writer.write(frame).catch(() => undefined);
      return;
    }
    mender.handle(frame, timestamp, new Uint8Array(frame.data), performance.now());
    release();
  };
  readable.pipeTo(new WritableStream({ write: handle })).catch(() => undefined);
}

addEventListener("rtctransform", (event) => {
  const { transformer } = event as TransformEvent;
  if (transformer.options.role === "send") send(transformer);
  else receive(transformer);
});

postMessage("ready");
