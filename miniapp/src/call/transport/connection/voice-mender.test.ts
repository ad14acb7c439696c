import { expect, test } from "vitest";
import { EnvelopePacker } from "./envelope";
import { VoiceMender } from "./voice-mender";

const FRAME_20 = 15 << 3;
const TICKS = 960;

/** How a voice of packets of 20 ms fares; each holds its number, `change` says what is unusual. */
interface Change {
  copies?: number;
  lost?: readonly number[];
  /** Packets that come so many ms later. */
  late?: Readonly<Record<number, number>>;
  isHolding?: boolean;
  /** The first byte of packets, where it is another. */
  kind?: (n: number) => number;
  count?: number;
}

/** What is handed on: at which ms, the number of the packet and the numbers of the frames in it. */
function played(change: Change): { at: number; n: number; frames: number[] }[] {
  const { copies = 1, lost = [], late = {}, isHolding = true, count = 200 } = change;
  const kind = change.kind ?? (() => FRAME_20);
  const packer = new EnvelopePacker();
  const mender = new VoiceMender<number>();
  mender.setHolding(isHolding);
  const coming = Array.from({ length: count }, (_, n) => {
    const bytes = packer.pack(Uint8Array.from([kind(n), n]), n * TICKS, copies);
    return { n, bytes, at: n * 20 + (late[n] ?? 0) };
  })
    .filter(({ n }) => !lost.includes(n))
    .sort((one, other) => one.at - other.at);
  const out: { at: number; n: number; frames: number[] }[] = [];
  for (let at = 0; at < count * 20 + 500; at += 1) {
    while (coming[0]?.at === at) {
      const packet = coming.shift();
      if (packet) mender.handle(packet.n, packet.n * TICKS, packet.bytes, at);
    }
    if ((mender.dueAt ?? Infinity) > at) continue;
    for (const { frame, bytes } of mender.take(at))
      out.push({ at, n: frame, frames: framesIn(bytes) });
  }
  return out;
}

/** Frames of one byte each. */
function framesIn(bytes: Uint8Array): number[] {
  const count = ((bytes[0] ?? 0) & 3) === 3 ? (bytes[1] ?? 0) & 63 : 1;
  return [...bytes.slice(-count)];
}

/** All frames in the order in which they sound. */
function heard(change: Change): number[] {
  return played(change).flatMap(({ frames }) => frames);
}

/** What would sound without any loss, less `missing`. */
function all(count: number, missing: readonly number[] = []): number[] {
  return Array.from({ length: count }, (_, n) => n).filter((n) => !missing.includes(n));
}

test("a packet that is lost is heard out of the next one, behind the one before", () => {
  const out = played({ lost: [100] });
  expect(out.map(({ n }) => n)).toEqual(all(200, [100]));
  expect(out.find(({ n }) => n === 99)?.frames).toEqual([99, 100]);
  expect(out.find(({ n }) => n === 101)?.frames).toEqual([101]);
});

test("three copies bridge four that are lost in a row", () => {
  expect(heard({ copies: 3, lost: [100, 101, 102, 103] })).toEqual(all(200));
});

test("of more than can be known the rest is left to the browser", () => {
  expect(heard({ copies: 1, lost: [100, 101] })).toEqual(all(200, [100, 101]));
  expect(heard({ copies: 1, lost: [100, 102, 103] })).toEqual(all(200, [102, 103]));
});

test("a packet that was only late is heard once", () => {
  expect(heard({ copies: 1, late: { 100: 70 } })).toEqual(all(200));
});

test("one that is late by less than the hold keeps its place in the order of coming", () => {
  const out = played({ copies: 3, late: { 100: 30 } });
  expect(out.map(({ n }) => n).slice(99, 103)).toEqual([99, 101, 100, 102]);
  expect(out.every(({ n, frames }) => frames.length === 1 && frames[0] === n)).toBe(true);
});

test("nothing is held where nothing is to be, and then nothing is mended", () => {
  const out = played({ isHolding: false, lost: [100] });
  expect(out.every(({ at, n }) => at === n * 20)).toBe(true);
  expect(out.flatMap(({ frames }) => frames)).toEqual(all(200, [100]));
});

test("without copies there is nothing to hold for", () => {
  expect(played({ copies: 0 }).every(({ at, n }) => at === n * 20)).toBe(true);
});

test("a voice is held as long as its furthest copy needs, and no longer", () => {
  const waits = (copies: number): number => {
    const last = played({ copies }).at(-1);
    return (last?.at ?? 0) - (last?.n ?? 0) * 20;
  };
  expect([1, 2, 3].map(waits)).toEqual([55, 95, 135]);
});

test("the wait grows by a fifth of the time, so that nobody hears it grow", () => {
  const times = played({ copies: 3 }).map(({ at }) => at);
  const gaps = times.slice(1).map((at, n) => at - (times[n] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(25);
});

test("a voice that begins again after a pause waits from its first packet on", () => {
  const mender = new VoiceMender<number>();
  const packer = new EnvelopePacker();
  mender.setHolding(true);
  const say = (n: number, at: number): void => {
    mender.handle(n, n * TICKS, packer.pack(Uint8Array.from([FRAME_20, n]), n * TICKS, 1), at);
  };
  for (let n = 0; n < 100; n += 1) say(n, n * 20);
  mender.take(10_000);
  say(100, 10_000);
  expect(mender.dueAt).toBe(10_055);
});

test("an encoder that changes its mode leaves a gap rather than a wrong sound", () => {
  const kind = (n: number): number => (n < 100 ? FRAME_20 : 1 << 3);
  expect(heard({ lost: [100], kind })).toEqual(all(200, [100]));
});

test("RTP time may wrap around", () => {
  const mender = new VoiceMender<string>();
  const packer = new EnvelopePacker();
  mender.setHolding(true);
  const packets = [2 ** 32 - 2 * TICKS, 2 ** 32 - TICKS, 0].map((timestamp, n) => ({
    timestamp,
    bytes: packer.pack(Uint8Array.from([FRAME_20, n]), timestamp, 1),
  }));
  const [first, , last] = packets;
  if (!first || !last) throw new Error("three packets");
  mender.handle("first", first.timestamp, first.bytes, 0);
  mender.handle("last", last.timestamp, last.bytes, 40);
  const [due] = mender.take(1_000);
  expect(due && framesIn(due.bytes)).toEqual([0, 1]);
});

test("what is no voice passes, and a broken envelope does not", () => {
  const mender = new VoiceMender<string>();
  mender.handle("odd", 0, Uint8Array.from([]), 0);
  mender.handle("broken", TICKS, Uint8Array.from([3, 0]), 20);
  expect(mender.take(20).map(({ frame }) => frame)).toEqual(["odd"]);
});
