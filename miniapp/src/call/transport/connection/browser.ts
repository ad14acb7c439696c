/**
 * What browsers differ in, as far as connections are concerned: every member that only some of them
 * have is asked for here, by feature and never by name.
 */
import { isNeededExtension, neededCodecs } from "../../policy/encodings";
import type { LevelSource } from "./packet-levels";

type Media = "audio" | "video";

/**
 * A description of the other side may be said again by ourselves, and is obeyed in what only
 * browsers with libwebrtc read there: packet time, order of codecs, bounds. They are those that know
 * RED (Chromium, WebKit); Firefox obeys none of it.
 */
export function canTune(): boolean {
  return (codecsOf("audio") ?? []).some(({ mimeType }) => mimeType.toLowerCase() === "audio/red");
}

/** Not in Firefox before 113. */
function codecsOf(kind: Media): RTCRtpCodec[] | undefined {
  const receiver = RTCRtpReceiver as { getCapabilities?(kind: Media): RTCRtpCapabilities | null };
  return receiver.getCapabilities?.(kind)?.codecs;
}

/** Members that are not in every browser. */
interface SomeTransceiver {
  /** Not in Firefox before 128. */
  setCodecPreferences?(codecs: RTCRtpCodec[]): void;
  /** In Chromium only. */
  getHeaderExtensionsToNegotiate?(): { uri: string; direction: string }[];
  setHeaderExtensionsToNegotiate?(extensions: { uri: string; direction: string }[]): void;
}

/** What an offer says is what the answer can choose from, so it is enough to do it there. */
export function slim(transceiver: RTCRtpTransceiver, kind: Media): void {
  const some = transceiver as SomeTransceiver;
  const codecs = codecsOf(kind);
  if (codecs) some.setCodecPreferences?.([...neededCodecs(kind, codecs)]);
  const extensions = some
    .getHeaderExtensionsToNegotiate?.()
    .map((extension) =>
      isNeededExtension(extension.uri) ? extension : { ...extension, direction: "stopped" },
    );
  if (extensions) some.setHeaderExtensionsToNegotiate?.(extensions);
}

/** Whether a receiver can be told how long to hold a voice; Safari before 18 cannot. */
export function hasBuffer(receiver: RTCRtpReceiver): boolean {
  return "jitterBufferTarget" in receiver;
}

/** How long a receiver holds a voice at least, in ms; null for as long as it thinks best. */
export function setBuffer(receiver: RTCRtpReceiver, ms: number | null): void {
  const buffered = receiver as { jitterBufferTarget?: number | null };
  if (!hasBuffer(receiver) || (buffered.jitterBufferTarget ?? null) === ms) return;
  buffered.jitterBufferTarget = ms;
}

/** What a receiver knows of the last packet: "unsaid" where it cannot be asked. */
export function lastPacketOf(receiver: RTCRtpReceiver): LevelSource | undefined | "unsaid" {
  const some = receiver as { getSynchronizationSources?(): LevelSource[] };
  return some.getSynchronizationSources ? some.getSynchronizationSources()[0] : "unsaid";
}
