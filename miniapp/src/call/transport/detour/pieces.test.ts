import { expect, test } from "vitest";
import { Pauses, Pieces, PIECE_SAMPLES, type CapturedPiece } from "./pieces";

/** A little more than a second of a tone of 400 Hz, in blocks as an audio worklet gets them. */
function pieces(rate: number, amplitude: number): CapturedPiece[] {
  const cut = new Pieces(rate);
  const given: CapturedPiece[] = [];
  for (let block = 0; block * 128 < rate * 1.05; block++) {
    const samples = Float32Array.from({ length: 128 }, (_, index) => {
      return amplitude * Math.sin((2 * Math.PI * 400 * (block * 128 + index)) / rate);
    });
    const now = 5_000 + ((block + 1) * 128 * 1_000) / rate;
    cut.push(samples, now, (piece) => given.push(piece));
  }
  return given;
}

test.each([48_000, 44_100, 16_000])(
  "a sound at %i samples a second is in pieces of the same tone at 48,000",
  (rate) => {
    const given = pieces(rate, 0.5);
    expect(given).toHaveLength(52);
    for (const { samples, level } of given.slice(1)) {
      expect(samples).toHaveLength(PIECE_SAMPLES);
      // A sine of one half is 9 dB below full scale.
      expect(level).toBe(9);
      const crossings = samples.filter(
        (sample, at) => at > 0 && sample * (samples[at - 1] ?? 0) < 0,
      );
      expect(Math.abs(crossings.length - 16)).toBeLessThanOrEqual(1);
    }
  },
);

test("a piece says when it began, on the audio clock", () => {
  const times = pieces(48_000, 0.5).map(({ time }) => time);
  for (const [index, time] of times.entries()) {
    expect(Math.abs(time - (5_000 + index * 20))).toBeLessThanOrEqual(4);
  }
});

test("silence is as quiet as it gets", () => {
  expect(pieces(48_000, 0)[10]?.level).toBe(127);
});

test("a pause is sent for less than half a second, and the first sound after it at once", () => {
  const pauses = new Pauses();
  const sent = [0, 20, 400, 420, 440, 5_000, 5_020].map((time) =>
    pauses.handle({ time, level: time === 20 || time === 5_000 ? 30 : 90 }),
  );
  expect(sent).toEqual([false, true, true, true, false, true, true]);
});
