import { expect, test } from "vitest";
import { PacketLevels } from "./packet-levels";

const packet = (audioLevel: number, rtpTimestamp: number) => ({ audioLevel, rtpTimestamp });

test("a level that is no power of ten proves that levels are exact, from then on", () => {
  const levels = new PacketLevels();
  expect(levels.read(undefined)).toBeNull();
  expect(levels.read(packet(0, 1))).toEqual({ rms: 0, rtpTimestamp: 1, isRounded: false });
  expect(levels.read(packet(0.1, 2))).toBeNull();
  expect(levels.read(packet(0.2, 3))).toEqual({ rms: 0.2, rtpTimestamp: 3, isRounded: false });
  expect(levels.read(packet(0.1, 4))).toEqual({ rms: 0.1, rtpTimestamp: 4, isRounded: false });
});

test("nothing but powers of ten in five packets is a browser that rounds", () => {
  const levels = new PacketLevels();
  const heard = [1, 1, 2, 3, 4, 5].map((at) => levels.read(packet(at % 2 ? 0.1 : 0.01, at)));
  const known = { rms: 0.1, rtpTimestamp: 5, isRounded: true };
  expect(heard).toEqual([null, null, null, null, null, known]);
});

test("packets that do not say it, or have no time, leave it unsaid", () => {
  expect(new PacketLevels().read({ rtpTimestamp: 960 })).toBe("unsaid");
  expect(new PacketLevels().read({ audioLevel: 0.2 })).toBe("unsaid");
});
