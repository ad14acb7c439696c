import { beforeEach, expect, test, vi } from "vitest";
import { settle } from "../testing/fake-clock";
import { FakeStream, FakeTrack } from "../testing/fake-peer";
import { Playback } from "./playback";

beforeEach(() => {
  vi.stubGlobal("MediaStream", FakeStream);
});

interface FakeElement {
  muted: boolean;
  volume: number;
  paused: boolean;
  isRemoved: boolean;
}

interface Change {
  refusals?: number;
  /** The state of the context at first. */
  state?: string;
  /** As on iOS: the volume of an element stays 1. */
  hasNoVolume?: boolean;
}

function rig(change: Change = {}) {
  let refusals = change.refusals ?? 0;
  const elements: FakeElement[] = [];
  const blocked: boolean[] = [];
  const gains: number[] = [];
  const node = { connect: (next: unknown) => next, disconnect: () => undefined };
  let follow = (): void => undefined;
  const context = {
    state: change.state ?? "running",
    addEventListener: (_: string, listener: () => void) => {
      follow = listener;
    },
    destination: {},
    createMediaStreamSource: () => node,
    createGain: () => ({
      ...node,
      gain: {
        set value(factor: number) {
          gains.push(factor);
        },
      },
    }),
  };
  const playback = new Playback({
    createElement: () => {
      const element = {
        muted: false,
        level: 1,
        get volume() {
          return this.level;
        },
        set volume(volume: number) {
          if (!change.hasNoVolume) this.level = volume;
        },
        paused: true,
        isRemoved: false,
        srcObject: null,
        play: () => {
          if (refusals > 0) {
            refusals -= 1;
            return Promise.reject(new DOMException("", "NotAllowedError"));
          }
          element.paused = false;
          return Promise.resolve();
        },
        remove: () => {
          element.isRemoved = true;
        },
      };
      elements.push(element);
      return element as unknown as HTMLAudioElement;
    },
    audioContext: () => context as unknown as AudioContext,
    onBlocked: (isBlocked) => blocked.push(isBlocked),
  });
  const hear = (id: string) =>
    playback.setTrack(id, new FakeTrack("audio") as unknown as MediaStreamTrack, true);
  const become = (state: string): void => {
    context.state = state;
    follow();
  };
  return { playback, elements, blocked, gains, hear, become };
}

test("sound that the browser refuses waits for a tap", async () => {
  const { playback, elements, blocked, hear } = rig({ refusals: 1 });
  hear("bob");
  await settle();
  expect(blocked).toEqual([true]);
  playback.resume();
  await settle();
  expect(blocked).toEqual([true, false]);
  expect(elements[0]?.paused).toBe(false);
});

test("a volume above one goes through a gain node and back", () => {
  const { playback, elements, gains, hear } = rig();
  hear("bob");
  playback.setVolume("bob", 1.5);
  expect(elements[0]).toMatchObject({ muted: true });
  expect(gains).toEqual([1.5]);
  playback.setVolume("bob", 0.5);
  expect(elements[0]).toMatchObject({ muted: false, volume: 0.5 });
  playback.setVolume("bob", 0);
  expect(elements[0]).toMatchObject({ muted: true });
});

test("a volume is remembered for the next track of the same person", () => {
  const { playback, elements, hear } = rig();
  playback.setVolume("bob", 0);
  hear("bob");
  expect(elements[0]?.muted).toBe(true);
});

test("a track that is gone takes its element along", () => {
  const { playback, elements, hear } = rig();
  hear("bob");
  playback.setTrack("bob", null, true);
  expect(elements[0]?.isRemoved).toBe(true);
});

test("a voice that comes another way is heard until its new element plays, and no longer", async () => {
  const { playback, elements, hear } = rig();
  hear("bob");
  await settle();
  hear("bob");
  expect(elements).toMatchObject([{ isRemoved: false, muted: false }, { paused: false }]);
  await settle();
  expect(elements).toMatchObject([{ isRemoved: true }, { isRemoved: false, muted: false }]);
  hear("bob");
  playback.setTrack("bob", null, true);
  expect(elements.map(({ isRemoved }) => isRemoved)).toEqual([true, true, true]);
});

test("who is silenced while a voice changes its way is silent at once", () => {
  const { playback, elements, hear } = rig();
  hear("bob");
  hear("bob");
  playback.setVolume("bob", 0);
  expect(elements).toMatchObject([{ isRemoved: true }, { muted: true }]);
});

test("a voice that is not taken has no element, and a muted one after it was taken", () => {
  const { playback, elements } = rig();
  const track = new FakeTrack("audio") as unknown as MediaStreamTrack;
  playback.setTrack("bob", track, false);
  expect(elements).toEqual([]);
  playback.setTrack("bob", track, true);
  expect(elements).toMatchObject([{ muted: false, paused: false }]);
  playback.setVolume("bob", 2);
  playback.setTrack("bob", track, false);
  playback.setVolume("bob", 1.5);
  expect(elements).toMatchObject([{ muted: true, paused: false }]);
  playback.setVolume("bob", 1);
  playback.setTrack("bob", track, true);
  expect(elements).toMatchObject([{ muted: false, paused: false }]);
});

test("a voice that is made louder stays in its element while the context does not run", () => {
  const { playback, elements, become, hear } = rig({ state: "suspended" });
  hear("bob");
  playback.setVolume("bob", 2);
  expect(elements[0]).toMatchObject({ muted: false, volume: 1 });
  become("running");
  expect(elements[0]?.muted).toBe(true);
  become("interrupted");
  expect(elements[0]?.muted).toBe(false);
});

test("where elements have no volume, a voice is made softer by a gain node", () => {
  const { playback, elements, gains, hear } = rig({ hasNoVolume: true });
  hear("bob");
  playback.setVolume("bob", 0.4);
  expect(gains).toEqual([0.4]);
  expect(elements[0]?.muted).toBe(true);
  playback.setVolume("bob", 1);
  expect(elements[0]).toMatchObject({ muted: false });
});
