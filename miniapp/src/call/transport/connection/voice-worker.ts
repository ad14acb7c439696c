/**
 * Runs beside the page: puts copies into voice packets on their way from the encoder to the
 * network, or keeps them from it while somebody is muted. Knows packets and what is wanted of them,
 * nothing else; see `red.ts`.
 */
import { RedPacker } from "./red";

/** How the packets of one sender are to be; until it is said, they pass as they are. */
export interface CopiesWanted {
  /** Packets of other types are no RED and pass as they are. */
  redPayloadType: number;
  copies: number;
}

/**
 * Whether packets are kept back. An encoder that gets nothing lets its clock stand still, and the
 * first words after a mute then look as if they had been on the way all the time: the other's jitter
 * buffer grows to half a second and more. One that goes on, with nobody sent its silence, does not.
 */
export interface SilenceWanted {
  isSilent: boolean;
}

/** What the worker says of them: at the first one, and at each of another type than the one before. */
export interface PacketsSeen {
  /** Undefined where the browser does not tell it (WebKit for some years). */
  payloadType: number | undefined;
}

/** The members of `RTCEncodedAudioFrame` that are used. */
interface Frame {
  data: ArrayBuffer;
  readonly timestamp?: number;
  getMetadata(): { payloadType?: number; rtpTimestamp?: number };
}

interface TransformEvent extends Event {
  readonly transformer: {
    readonly readable: ReadableStream<Frame>;
    readonly writable: WritableStream<Frame>;
    readonly options: { port: MessagePort };
  };
}

addEventListener("rtctransform", (event) => {
  const { readable, writable, options } = (event as TransformEvent).transformer;
  const packer = new RedPacker();
  let wanted: CopiesWanted | null = null;
  let isSilent = false;
  let seen: PacketsSeen | null = null;
  options.port.onmessage = ({ data }) => {
    const said = data as CopiesWanted | SilenceWanted;
    if ("isSilent" in said) isSilent = said.isSilent;
    else wanted = said;
  };
  const transform = new TransformStream<Frame, Frame>({
    transform(frame, controller) {
      const { payloadType, rtpTimestamp } = frame.getMetadata();
      if (seen === null || seen.payloadType !== payloadType) {
        seen = { payloadType };
        options.port.postMessage(seen);
      }
      if (isSilent) return;
      const timestamp = rtpTimestamp ?? frame.timestamp;
      if (wanted && payloadType === wanted.redPayloadType && timestamp !== undefined) {
        const packet = packer.pack(new Uint8Array(frame.data), timestamp, wanted.copies);
        frame.data = packet.slice().buffer;
      }
      controller.enqueue(frame);
    },
  });
  readable
    .pipeThrough(transform)
    .pipeTo(writable)
    .catch(() => undefined);
});

postMessage("ready");
