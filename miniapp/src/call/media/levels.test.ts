import { expect, test } from "vitest";
import { FakeClock } from "../testing/fake-clock";
import type { Heard } from "../transport/transport";
import { Levels } from "./levels";

const TRACK = {} as MediaStreamTrack;

/** Levels of one person, `bob`, of whom packets say what the test says. */
function listening() {
  const clock = new FakeClock();
  const told: string[] = [];
  const made: number[] = [];
  const seen = { looks: 0, heard: null as Heard };
  const levels = new Levels({
    clock,
    audioContext: () => {
      made.push(clock.now());
      return null;
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
      seen.heard = { rms, rtpTimestamp: clock.now() };
      await clock.pass(60);
    }
  };
  return { clock, told, made, seen, setTrack, hear };
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

test("somebody whose voice is gone has stopped speaking", async () => {
  const { told, setTrack, hear } = listening();
  await hear(0.1, 300);
  setTrack(null);
  expect(told).toEqual(["bob speaks", "bob is silent"]);
});
