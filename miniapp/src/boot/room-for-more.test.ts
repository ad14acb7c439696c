import { describe, expect, test } from "vitest";
import { INITIAL_STATE } from "../call/state";
import type { CallPhase, Participant, PeerStatistics } from "../call/types";
import { NO_TOTALS } from "../call/view/call-report";
import { person } from "../gallery/states";
import { hasRoomForMore, showsRoom, widthOf } from "./room-for-more";

const KB = 1024;

describe("before any voice a path seems", () => {
  test.each([
    ["nothing is known", null, null, "unknown"],
    ["the phone saves data", { saveData: true, downlink: 10 }, null, "thin"],
    ["it is like 2G", { effectiveType: "2g" }, { bytes: 32 * KB, ms: 10 }, "thin"],
    ["it is like the slowest 2G", { effectiveType: "slow-2g" }, null, "thin"],
    ["the browser has seen 0.25 Mbit/s", { downlink: 0.25 }, null, "thin"],
    ["the page took a second, as over EDGE", null, { bytes: 32 * KB, ms: 1_050 }, "thin"],
    ["the page took four seconds, as over 64 kbit/s", null, { bytes: 32 * KB, ms: 4_100 }, "thin"],
    ["the page took half a second, as over 3G", null, { bytes: 32 * KB, ms: 500 }, "unknown"],
    ["the page took a moment", null, { bytes: 32 * KB, ms: 20 }, "wide"],
    ["all of the page came at once", null, { bytes: 32 * KB, ms: 0 }, "wide"],
    ["only the answer 304 travelled", null, { bytes: 300, ms: 0 }, "unknown"],
    ["the engine does not say what travelled", null, { bytes: NaN, ms: 5 }, "unknown"],
  ] as const)("%s", (_, connection, page, width) => {
    expect(widthOf(connection, page)).toBe(width);
  });
});

describe("the voices show that there is room", () => {
  const look = (audibleLoss: number | null) => ({
    at: 0,
    audibleLoss,
    delayMs: 80,
    sentKbps: 50,
    receivedKbps: 50,
  });
  const one = (change: Partial<PeerStatistics> = {}): PeerStatistics => ({
    id: "p1",
    looks: [look(0), look(null), look(0.01)],
    quality: "good",
    path: { isRelayed: false, protocol: "udp" },
    voice: { kbps: 32, ptimeMs: 20, copies: 1 },
    voiceKbps: 60,
    sent: { kbps: 0, fps: 0, lines: 0 },
    seen: { kbps: 0, fps: 0, lines: 0 },
    availableKbps: 300,
    totals: NO_TOTALS,
    unusable: 0,
    ...change,
  });
  test.each([
    ["the best voice, three looks without loss", [one()], true],
    ["nobody to hear", [], false],
    ["a voice that is still thin", [one({ voice: { kbps: 24, ptimeMs: 40, copies: 1 } })], false],
    ["two looks only", [one({ looks: [look(0), look(0)] })], false],
    ["one of the last three lost sound", [one({ looks: [look(0), look(0.03), look(0)] })], false],
    ["a word beside the name", [one({ quality: "weak" })], false],
    ["no path yet", [one({ path: null })], false],
    ["one of two is thin", [one(), one({ voice: { kbps: 16, ptimeMs: 60, copies: 0 } })], false],
  ] as const)("%s", (_, people, shows) => {
    expect(showsRoom({ people })).toBe(shows);
  });
});

describe("there is room for more", () => {
  const inside: CallPhase = { kind: "inside" };
  const you = person(0);
  const other = (change: Partial<Participant> = {}) => person(1, change);
  const say = (
    participants: readonly Participant[],
    width: "thin" | "unknown" | "wide",
    isShown = false,
    phase: CallPhase = inside,
  ) => hasRoomForMore({ ...INITIAL_STATE, phase, participants }, width, isShown);

  test("where nobody is heard", () => {
    expect(say([you], "thin")).toBe(true);
    expect(say([you, other({ presence: "knocking" })], "thin")).toBe(true);
    expect(say([], "thin", false, { kind: "idle" })).toBe(true);
    expect(say([], "thin", false, { kind: "ended", reason: "left", lastedMs: 1, people: [] })).toBe(
      true,
    );
  });

  test("never before the room is known", () => {
    expect(say([], "wide", false, { kind: "connecting" })).toBe(false);
  });

  test("beside voices over a thin path only when they have shown it", () => {
    expect(say([you, other()], "thin")).toBe(false);
    expect(say([you, other()], "thin", true)).toBe(true);
    expect(say([other()], "thin", false, { kind: "lobby" })).toBe(false);
  });

  test("over a path of which nothing is known once the voices are well", () => {
    expect(say([you, other({ peerLink: "connecting" })], "unknown")).toBe(false);
    expect(say([you, other()], "unknown")).toBe(true);
    expect(say([you, other({ remedy: "thin" })], "unknown")).toBe(false);
    expect(say([you, other({ quality: "weak" })], "unknown")).toBe(false);
    expect(say([you, other({ peerLink: "interrupted" })], "unknown")).toBe(false);
    expect(say([you, other(), person(2, { peerLink: "connecting" })], "unknown")).toBe(true);
  });

  test("over a wide path at once", () => {
    expect(say([you, other({ peerLink: "connecting" })], "wide")).toBe(true);
  });
});
