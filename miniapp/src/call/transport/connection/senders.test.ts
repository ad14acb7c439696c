import { expect, test } from "vitest";
import { RUNGS, START_RUNG } from "../../policy/rungs";
import { TRACK_KINDS } from "../../tracks";
import { Senders } from "./senders";
import { firstSending } from "./sending";
import { VoicePackets } from "./voice-packets";

type Encoding = RTCRtpEncodingParameters & { scalabilityMode?: string | undefined };

/** A sender of a browser that layers frames, or refuses to be asked for it. */
class FakeSender {
  track: unknown = null;
  encoding: Encoding = {};
  private readonly knowsLayers: boolean;

  constructor(knowsLayers: boolean) {
    this.knowsLayers = knowsLayers;
  }

  replaceTrack(track: unknown): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }

  getParameters(): { encodings: Encoding[] } {
    return { encodings: [{ ...this.encoding }] };
  }

  setParameters({ encodings: [encoding] }: { encodings: Encoding[] }): Promise<void> {
    const isRefused = !this.knowsLayers && encoding?.scalabilityMode !== undefined;
    if (isRefused) return Promise.reject(new DOMException("", "OperationError"));
    this.encoding = encoding ?? {};
    return Promise.resolve();
  }
}

async function cameraIn(knowsLayers: boolean): Promise<{ encoding: Encoding; failed: unknown[] }> {
  const sending = firstSending(RUNGS[START_RUNG], false);
  const failed: unknown[] = [];
  const run = (step: Promise<unknown>): void =>
    void step.catch((reason: unknown) => failed.push(reason));
  const senders = new Senders(sending, new VoicePackets(null, true), run);
  const fakes = TRACK_KINDS.map(() => new FakeSender(knowsLayers));
  senders.adopt(fakes as unknown as RTCRtpSender[]);
  sending.tracks.set("camera", { getSettings: () => ({ height: 540 }) } as MediaStreamTrack);
  senders.applyTrack("camera");
  senders.settle();
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  return { encoding: fakes[TRACK_KINDS.indexOf("camera")]?.encoding ?? {}, failed };
}

test("a camera waits for the first look, then begins small, and its frames are layered in time", async () => {
  const { encoding } = await cameraIn(true);
  expect(encoding).toMatchObject({
    scalabilityMode: "L1T3",
    maxBitrate: 50_000,
    scaleResolutionDownBy: 4.5,
  });
});

test("where a browser refuses layers all other bounds hold without them, and nothing has failed", async () => {
  const { encoding, failed } = await cameraIn(false);
  expect(encoding.scalabilityMode).toBeUndefined();
  expect(encoding).toMatchObject({ active: false, maxBitrate: 50_000, maxFramerate: 10 });
  expect(failed).toEqual([]);
});
