import { expect, test } from "vitest";
import { encodingFor, preferVp8 } from "./encodings";

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

test("VP8 comes first and nothing is lost", () => {
  const codecs = ["video/H264", "video/rtx", "video/VP8"].map((mimeType) => ({ mimeType }));
  expect(preferVp8(codecs).map(({ mimeType }) => mimeType)).toEqual([
    "video/VP8",
    "video/H264",
    "video/rtx",
  ]);
});
