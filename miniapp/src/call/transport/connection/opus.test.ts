import { expect, test } from "vitest";
import { endAfter, joined, ticksOf } from "./opus";

const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list);
/** Kinds by table 2 of RFC 6716, one channel, without the number of frames. */
const HYBRID_20 = 15 << 3;
const SILK_60 = 11 << 3;
const CELT_2_5 = 16 << 3;

test("a packet is as long as its frames", () => {
  expect(ticksOf(bytes(HYBRID_20, 1, 2))).toBe(960);
  expect(ticksOf(bytes(SILK_60, 1))).toBe(2_880);
  expect(ticksOf(bytes(CELT_2_5, 1))).toBe(120);
  expect(ticksOf(bytes(HYBRID_20 | 1, 1, 2))).toBe(1_920);
  expect(ticksOf(bytes(HYBRID_20 | 2, 1, 9, 8, 8))).toBe(1_920);
  expect(ticksOf(bytes(HYBRID_20 | 3, 3, 1, 2, 3))).toBe(2_880);
});

test("the end of a voice is one frame of no bytes, of the voice's own kind", () => {
  expect(endAfter(bytes(HYBRID_20 | 3, 3, 1, 2, 3))).toEqual(bytes(HYBRID_20));
  expect(ticksOf(bytes(SILK_60))).toBe(2_880);
  expect(endAfter(bytes())).toBeNull();
});

test("two packets become one of two frames, with the length of the first", () => {
  const one = bytes(HYBRID_20, 1, 2, 3);
  const other = bytes(HYBRID_20, 4);
  expect(joined([one, other])).toEqual(bytes(HYBRID_20 | 3, 0x82, 3, 1, 2, 3, 4));
});

test("packets of several frames are taken apart first, padding and all", () => {
  const equal = bytes(HYBRID_20 | 1, 1, 2);
  const unequal = bytes(HYBRID_20 | 2, 1, 3, 4, 4);
  const padded = bytes(HYBRID_20 | 3, 0x41, 2, 5, 0, 0);
  const all = bytes(HYBRID_20 | 3, 0x85, 1, 1, 1, 2, 1, 2, 3, 4, 4, 5);
  expect(joined([equal, unequal, padded])).toEqual(all);
  expect(ticksOf(all)).toBe(4_800);
});

test.each([1, 251, 252, 255, 256, 1_275])("a frame of %i bytes is found again", (length) => {
  const frame = new Uint8Array(length).fill(7);
  const packet = bytes(HYBRID_20, ...frame);
  const both = joined([packet, bytes(HYBRID_20, 1)]) ?? bytes();
  expect(ticksOf(both)).toBe(1_920);
  expect(both.length).toBe(2 + (length < 252 ? 1 : 2) + length + 1);
});

test("what is longer than 120 ms, or of two kinds, stays apart", () => {
  const long = bytes(SILK_60, 1);
  expect(joined([long, long])).not.toBeNull();
  expect(joined([long, long, long])).toBeNull();
  expect(joined([bytes(HYBRID_20, 1), bytes(SILK_60, 1)])).toBeNull();
  // The same with two channels.
  expect(joined([bytes(HYBRID_20, 1), bytes(HYBRID_20 | 4, 1)])).toBeNull();
});

test("what is no Opus packet has no length and is joined with nothing", () => {
  const broken = [
    bytes(),
    bytes(HYBRID_20 | 1, 1, 2, 3),
    bytes(HYBRID_20 | 2, 9, 1),
    bytes(HYBRID_20 | 2),
    bytes(HYBRID_20 | 3),
    bytes(HYBRID_20 | 3, 0),
    bytes(HYBRID_20 | 3, 2, 1, 2, 3),
    bytes(HYBRID_20 | 3, 0x82, 5, 1),
    bytes(HYBRID_20 | 3, 0x41, 9, 1),
  ];
  for (const packet of broken) {
    expect(ticksOf(packet)).toBeNull();
    expect(joined([bytes(HYBRID_20, 1), packet])).toBeNull();
  }
});
