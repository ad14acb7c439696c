import { expect, test } from "vitest";
import { blocksOf, primaryOf, RedPacker } from "./red";

const OPUS = 111;
const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list);
/** A packet as the browser makes it: one copy of three bytes, 960 ticks old, then the voice. */
const fromBrowser = (...own: number[]): Uint8Array =>
  bytes(0x80 | OPUS, 960 >> 6, (960 & 63) << 2, 3, OPUS, 7, 7, 7, ...own);
const plain = (...own: number[]): Uint8Array => bytes(OPUS, ...own);

test("the newest block is found behind any number of copies", () => {
  expect(primaryOf(fromBrowser(1, 2))).toEqual({ payloadType: OPUS, bytes: bytes(1, 2) });
  expect(primaryOf(plain(5))).toEqual({ payloadType: OPUS, bytes: bytes(5) });
});

test("without copies only the voice is left", () => {
  expect(new RedPacker().pack(fromBrowser(1, 2), 960, 0)).toEqual(plain(1, 2));
});

test("copies are the last packets, the oldest first, each with its age", () => {
  const packer = new RedPacker();
  packer.pack(plain(1), 960, 2);
  packer.pack(plain(2, 2), 1_920, 2);
  const header = [0x80 | OPUS, 1_920 >> 6, 0, 1, 0x80 | OPUS, 960 >> 6, 0, 2, OPUS];
  expect(packer.pack(plain(3), 2_880, 2)).toEqual(bytes(...header, 1, 2, 2, 3));
});

/** Which earlier packets (by number) the last of `count` packets repeats. */
function repeated(count: number, ticks: number, copies: number): number[] {
  const packer = new RedPacker();
  let last = bytes();
  for (let n = 1; n <= count; n += 1) last = packer.pack(plain(n), n * ticks, copies);
  return [...last.slice(4 * copies + 1, -1)];
}

test("of packets of 20 ms every second one is repeated, which bridges five in a row", () => {
  expect(repeated(9, 960, 1)).toEqual([8]);
  expect(repeated(9, 960, 2)).toEqual([6, 8]);
  expect(repeated(9, 960, 3)).toEqual([4, 6, 8]);
});

test("of more copies the nearest come first, as far as a voice is held for them", () => {
  expect(repeated(9, 960, 4)).toEqual([4, 6, 7, 8]);
  expect(repeated(9, 960, 5)).toEqual([4, 5, 6, 7, 8]);
});

test("a copy that would come after 120 ms is a nearer one instead", () => {
  expect(repeated(9, 1_920, 2)).toEqual([6, 8]);
  expect(repeated(9, 1_920, 3)).toEqual([6, 7, 8]);
  expect(repeated(9, 2_880, 2)).toEqual([7, 8]);
});

test("before there are five earlier packets the last ones are repeated", () => {
  expect(repeated(4, 960, 3)).toEqual([1, 2, 3]);
});

test("copies may be asked for at any moment, for what was said is remembered", () => {
  const packer = new RedPacker();
  packer.pack(plain(1), 960, 0);
  expect(packer.pack(plain(2), 1_920, 1).length).toBe(4 + 1 + 1 + 1);
});

test("what was said too long ago is not repeated", () => {
  const packer = new RedPacker();
  packer.pack(plain(1), 0, 3);
  expect(packer.pack(plain(2), 48_000, 3)).toEqual(plain(2));
});

test("RTP time may wrap around", () => {
  const packer = new RedPacker();
  packer.pack(plain(1), 2 ** 32 - 960, 1);
  expect(packer.pack(plain(2), 0, 1)).toEqual(bytes(0x80 | OPUS, 960 >> 6, 0, 1, OPUS, 1, 2));
});

test("a packet never grows past what the network carries", () => {
  const packer = new RedPacker();
  const long = plain(...new Array<number>(500).fill(1));
  packer.pack(long, 960, 3);
  packer.pack(long, 1_920, 3);
  expect(packer.pack(long, 2_880, 3).length).toBeLessThanOrEqual(1_100);
});

test("what is no RED passes as it is", () => {
  const odd = bytes(0x80 | OPUS, 0, 0, 200);
  expect(new RedPacker().pack(odd, 960, 3)).toBe(odd);
});

test("what was packed is found again, with its age", () => {
  const packer = new RedPacker();
  packer.pack(plain(1), 960, 2);
  packer.pack(plain(2, 2), 1_920, 2);
  expect(blocksOf(packer.pack(plain(3), 2_880, 2))).toEqual({
    copies: [
      { age: 1_920, bytes: bytes(1) },
      { age: 960, bytes: bytes(2, 2) },
    ],
    primary: { payloadType: OPUS, bytes: bytes(3) },
  });
});

test("a packet that ends before its copies do is no RED", () => {
  expect(blocksOf(bytes(0x80 | OPUS, 0, 0, 200, OPUS, 1))).toBeNull();
  expect(blocksOf(bytes(0x80 | OPUS, 0))).toBeNull();
  expect(blocksOf(bytes())).toBeNull();
});
