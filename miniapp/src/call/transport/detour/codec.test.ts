import { expect, test, vi } from "vitest";
import { VoiceDecoder } from "./codec";

interface Init {
  output(data: unknown): void;
  error(): void;
}

/** As Chromium's: what comes out is dated on from the first packet, pause or not. */
class CountingDecoder {
  state = "configured";
  private readonly init: Init;
  private next: number | null = null;

  constructor(init: Init) {
    this.init = init;
  }

  configure(): void {
    this.state = "configured";
  }

  decode({ timestamp, data }: { timestamp: number; data: Uint8Array }): void {
    if (data[0] === 0) {
      this.state = "closed";
      this.init.error();
      return;
    }
    this.next ??= timestamp;
    const out = { numberOfFrames: 960, timestamp: this.next, copyTo: vi.fn(), close: vi.fn() };
    this.next += 20_000;
    this.init.output(out);
  }
}

/** When what came out was spoken; a packet of nothing but 0 breaks the decoder. */
function decoded() {
  vi.stubGlobal("AudioDecoder", CountingDecoder);
  vi.stubGlobal("EncodedAudioChunk", function (this: object, init: object) {
    Object.assign(this, init);
  });
  const times: number[] = [];
  let now = 0;
  const decoder = new VoiceDecoder(
    (_, time) => times.push(time),
    () => now,
  );
  const decode = (time: number, first = 7): void => {
    now = time;
    decoder.decode(new Uint8Array([first]), time);
  };
  return { decode, times };
}

test("what is decoded is dated by its packet, also after a pause", () => {
  const { decode, times } = decoded();
  for (const time of [0, 20, 40, 9_000, 9_020]) decode(time);
  expect(times).toEqual([0, 20, 40, 9_000, 9_020]);
});

test("a decoder that a packet has broken is made anew and knows nothing of what was in it", () => {
  const { decode, times } = decoded();
  decode(0);
  decode(20, 0);
  decode(40);
  decode(2_000);
  decode(2_020);
  expect(times).toEqual([0, 2_000, 2_020]);
});
