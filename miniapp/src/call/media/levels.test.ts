import { afterEach, expect, test, vi } from "vitest";
import { FakeClock } from "../testing/fake-clock";
import { FakeStream } from "../testing/fake-peer";
import type { Heard } from "../transport/transport";
import { Levels } from "./levels";

const TRACK = {} as MediaStreamTrack;

afterEach(() => vi.unstubAllGlobals());

/** An audio context in which everything is as loud as the test says. */
class FakeContext {
  state = "running";
  sample = 0;

  createMediaStreamSource(): object {
    return { connect: () => undefined, disconnect: () => undefined };
  }

  createAnalyser(): object {
    return { getFloatTimeDomainData: (samples: Float32Array) => samples.fill(this.sample) };
  }
}

/** Levels of one person, `bob`, of whom packets say what the test says. */
function listening() {
  const clock = new FakeClock();
  const told: string[] = [];
  const made: number[] = [];
  const context = new FakeContext();
  vi.stubGlobal("MediaStream", FakeStream);
  const seen = { looks: 0, heard: null as Heard, isRounded: false };
  const levels = new Levels({
    clock,
    audioContext: () => {
      made.push(clock.now());
      return context as unknown as AudioContext;
    },
    onSpeaking: (id, isSpeaking) => told.push(`${id} ${isSpeaking ? "speaks" : "is silent"}`),
  });
  levels.setOn(true);
  const setTrack = (track: MediaStreamTrack | null): void =>
    levels.setTrack("bob", track, () => {
      seen.looks += 1;
      return seen.heard;
    });
  setTrack(TRACK);
  /** Time passes with packets that are so loud. */
  const hear = async (rms: number, ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += 60) {
      seen.heard = { rms, rtpTimestamp: clock.now(), isRounded: seen.isRounded };
      await clock.pass(60);
    }
  };
  return { clock, told, made, context, seen, setTrack, hear };
}

test("who speaks is seen from packets alone, without an audio context", async () => {
  const { told, made, hear } = listening();
  await hear(0.1, 300);
  await hear(0, 2_000);
  expect(told).toEqual(["bob speaks", "bob is silent"]);
  expect(made).toEqual([]);
});

test("packets are looked at less often than levels are drawn", async () => {
  const { clock, seen } = listening();
  await clock.pass(1_000);
  expect(seen.looks).toBeLessThanOrEqual(11);
  expect(seen.looks).toBeGreaterThanOrEqual(9);
});

test("a voice whose packets do not say how loud they are is measured itself", async () => {
  const { clock, made, seen } = listening();
  seen.heard = "unsaid";
  await clock.pass(1_000);
  expect(made.length).toBe(1);
  expect(seen.looks).toBe(1);
});

test("where packets tell it roughly, the voice is measured while the audio context runs", async () => {
  const { told, made, context, seen, hear } = listening();
  seen.isRounded = true;
  context.sample = 0.2;
  await hear(0.01, 600);
  expect(told).toEqual(["bob speaks"]);
  context.sample = 0;
  await hear(0.1, 2_000);
  expect(told).toEqual(["bob speaks", "bob is silent"]);
  expect(made).toHaveLength(1);
});

test.each(["suspended", "interrupted"])(
  "while the audio context is %s, who speaks is seen from packets, however roughly they tell it",
  async (state) => {
    const { told, context, seen, hear } = listening();
    seen.isRounded = true;
    context.state = state;
    await hear(0.1, 300);
    await hear(0.01, 2_000);
    expect(told).toEqual(["bob speaks", "bob is silent"]);
    context.state = "running";
    context.sample = 0.2;
    await hear(0.01, 300);
    expect(told.at(-1)).toBe("bob speaks");
  },
);

test("somebody whose voice is gone has stopped speaking", async () => {
  const { told, setTrack, hear } = listening();
  await hear(0.1, 300);
  setTrack(null);
  expect(told).toEqual(["bob speaks", "bob is silent"]);
});
