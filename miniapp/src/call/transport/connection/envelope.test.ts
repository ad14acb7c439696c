import { expect, test } from "vitest";
import { EnvelopePacker, opened } from "./envelope";
import { ticksOf } from "./opus";

const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list);
const FRAME_20 = 15 << 3;
const voice = (n: number): Uint8Array => bytes(FRAME_20, n);

test("what was put into an envelope is found in it, with its age", () => {
  const packer = new EnvelopePacker();
  packer.pack(voice(1), 0, 1);
  expect(opened(packer.pack(voice(2), 960, 1))).toEqual({
    copies: [{ age: 960, bytes: voice(1) }],
    primary: { payloadType: 0, bytes: voice(2) },
  });
});

test("without copies a packet is what it was", () => {
  const packer = new EnvelopePacker();
  expect(packer.pack(voice(1), 0, 3)).toEqual(voice(1));
  expect(packer.pack(voice(2), 960, 0)).toEqual(voice(2));
  expect(opened(voice(2))?.primary.bytes).toEqual(voice(2));
});

test("no Opus packet looks like an envelope, and no envelope like an Opus packet", () => {
  const packer = new EnvelopePacker();
  packer.pack(voice(1), 0, 1);
  expect(ticksOf(packer.pack(voice(2), 960, 1))).toBeNull();
});

test("an envelope that is broken holds nothing", () => {
  expect(opened(bytes(3, 0))).toBeNull();
  expect(opened(bytes(3, 0, 0x80, 15, 0, 200, 0))).toBeNull();
});
