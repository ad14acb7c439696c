import { expect, test } from "vitest";
import { encodingFor, isNeededExtension, neededCodecs } from "./encodings";

test("the picture gets smaller as the room grows and the voice stays first", () => {
  const rates = [1, 2, 3, 4, 20].map((others) => encodingFor("camera", others, 540).maxBitrate);
  expect(rates).toEqual([1_200_000, 400_000, 200_000, 120_000, 80_000]);
  expect(encodingFor("mic", 20, undefined)).toEqual({ priority: "high", networkPriority: "high" });
});

test("a picture is never scaled up", () => {
  expect(encodingFor("camera", 1, 360).scaleResolutionDownBy).toBe(1);
  expect(encodingFor("camera", 2, 720).scaleResolutionDownBy).toBe(2);
  expect(encodingFor("camera", 2, undefined).scaleResolutionDownBy).toBe(1);
});

test("with data saver a picture is small to however few people, and never larger than before", () => {
  expect(encodingFor("camera", 1, 540, { isSaving: true })).toMatchObject({
    maxBitrate: 100_000,
    maxFramerate: 10,
    scaleResolutionDownBy: 3,
  });
  expect(encodingFor("camera", 20, 540, { isSaving: true }).maxBitrate).toBe(80_000);
  expect(encodingFor("screen", 1, 1080, { isSaving: true }).maxBitrate).toBe(150_000);
});

const types = (...mimeTypes: string[]) => mimeTypes.map((mimeType) => ({ mimeType }));

test("of codecs only those are offered that are used", () => {
  const pictures = types("video/H264", "video/VP8", "video/rtx", "video/AV1", "video/ulpfec");
  expect(neededCodecs("video", pictures)).toEqual(types("video/VP8", "video/rtx"));
  const voices = types("audio/opus", "audio/red", "audio/G722", "audio/telephone-event");
  expect(neededCodecs("audio", voices)).toEqual(types("audio/opus", "audio/red"));
});

test("a browser without the codec offers what it has", () => {
  const codecs = types("video/H264", "video/rtx");
  expect(neededCodecs("video", codecs)).toEqual(codecs);
});

test("the way up of a picture and how loud a packet is are offered, what nobody reads is not", () => {
  expect(isNeededExtension("urn:3gpp:video-orientation")).toBe(true);
  expect(isNeededExtension("urn:ietf:params:rtp-hdrext:ssrc-audio-level")).toBe(true);
  expect(isNeededExtension("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay")).toBe(
    false,
  );
});

test("a camera has no more lines than the path has bits for, and no more than the room allows", () => {
  const scale = (others: number, linesMost: number | null): number | undefined =>
    encodingFor("camera", others, 720, { linesMost }).scaleResolutionDownBy;
  expect(scale(1, null)).toBe(720 / 540);
  expect(scale(1, 180)).toBe(4);
  expect(scale(3, 270)).toBe(720 / 270);
  expect(scale(6, 270)).toBe(4);
});

test("a picture of few lines takes no more bits than these have a use for", () => {
  const bits = (others: number, linesMost: number | null): number | undefined =>
    encodingFor("camera", others, 720, { linesMost }).maxBitrate;
  expect([180, 270, null].map((lines) => bits(1, lines))).toEqual([120_000, 240_000, 1_200_000]);
  expect(bits(20, 270)).toBe(80_000);
});
