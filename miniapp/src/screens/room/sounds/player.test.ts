import { expect, test, vi } from "vitest";
import { SOUNDS } from "./notes";
import { createSoundPlayer } from "./player";

function fakeContext(state = "running") {
  const starts: number[] = [];
  const param = () => ({
    value: 0,
    setValueAtTime: vi.fn(),
    linearRampToValueAtTime: vi.fn(),
    exponentialRampToValueAtTime: vi.fn(),
  });
  const node = () => ({ connect: (to: unknown) => to });
  const context = {
    state,
    currentTime: 10,
    destination: {},
    resume: () => Promise.resolve(),
    close: () => Promise.resolve(),
    createGain: () => ({ ...node(), gain: param() }),
    createOscillator: () => ({
      ...node(),
      frequency: param(),
      start: (at: number) => starts.push(at),
      stop: vi.fn(),
    }),
  };
  return { context, starts };
}

test("a sound is its notes at their times, and two at once are one", () => {
  const { context, starts } = fakeContext();
  const player = createSoundPlayer(() => context as unknown as AudioContext);
  player.play("joined");
  expect([...new Set(starts)]).toEqual(SOUNDS.joined.map(({ at }) => 10 + at));
  const soFar = starts.length;
  player.play("left");
  expect(starts).toHaveLength(soFar);
  context.currentTime = 11;
  player.play("left");
  expect(starts.length).toBeGreaterThan(soFar);
});

test("where sound waits for a tap nothing is kept to come out later", () => {
  const { context, starts } = fakeContext("suspended");
  createSoundPlayer(() => context as unknown as AudioContext).play("joined");
  expect(starts).toEqual([]);
});

test("every sound is short and quiet at its end", () => {
  for (const notes of Object.values(SOUNDS)) {
    expect(Math.max(...notes.map(({ at, length }) => at + length))).toBeLessThan(0.5);
  }
});
