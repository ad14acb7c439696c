import { expect, test } from "vitest";
import { ALL_ABILITIES } from "./abilities";
import { PeerCare } from "./care";
import type { Counters } from "../path/counters";
import { readReport } from "../path/report";
import { Uplink } from "./uplink";

const countersOf = (of: RTCStatsReport): Counters => readReport(of).counters;

const ALONE = {
  others: 1,
  pictureKbps: null,
  isSaving: false,
  isVoiceAwaited: true,
  uplink: new Uplink(),
  abilities: ALL_ABILITIES,
  securedMs: null,
};

/** A minute on a path that carries 80 kbit/s, with the camera on. */
const narrow = (second: number): Counters =>
  countersOf(
    new Map<string, object>([
      ["t", { type: "transport", selectedCandidatePairId: "p" }],
      [
        "p",
        {
          type: "candidate-pair",
          id: "p",
          currentRoundTripTime: second < 2 ? 0.1 : 0.6,
          availableOutgoingBitrate: 80_000,
        },
      ],
      ["a", { type: "outbound-rtp", kind: "audio", bytesSent: 5_000 * second }],
      ["v", { type: "outbound-rtp", kind: "video", bytesSent: 5_000 * second }],
    ]),
  );

test("the first look knows a round trip only, by which a picture begins or waits for the voice", () => {
  const first = (second: number) =>
    new PeerCare(1, 0).handle(narrow(second), { ...ALONE, pictureKbps: 1_200 }, 1_000);
  expect(first(1)).toMatchObject({ isFirst: true, bufferMs: null, video: { isPaused: false } });
  expect(first(2)).toMatchObject({ isFirst: true, bufferMs: 240, video: { isPaused: true } });
});

/** A connection with round trips of `rttMs` before any voice, whose DTLS has taken `securedMs`. */
function begins(rttMs: number, securedMs: number | null) {
  const report = new Map<string, object>([
    ["t", { type: "transport", selectedCandidatePairId: "p" }],
    ["p", { type: "candidate-pair", id: "p", currentRoundTripTime: rttMs / 1_000 }],
  ]);
  const care = new PeerCare(1, 0).handle(countersOf(report), { ...ALONE, securedMs }, 1_000);
  return [care?.voice.copies, care?.bufferMs];
}

test.each([
  ["in two round trips begins as usual", 100, 340, 1, null],
  ["in more has lost packets: its first words get copies, and are held for them", 100, 360, 3, 120],
  ["over a way with a queue is only held", 200, 600, 1, 120],
  ["over a way so short that a busy machine explains it begins as usual", 39, 900, 1, null],
  ["in a time that is not known begins as usual", 100, null, 1, null],
])("a connection that is secured %s", (_, rttMs, securedMs, copies, bufferMs) => {
  expect(begins(rttMs, securedMs)).toEqual([copies, bufferMs]);
});

test("on a narrow path the picture gives way and the voice stays", () => {
  const care = new PeerCare(1, 0);
  const context = { ...ALONE, pictureKbps: 1_200 };
  const pausedAt = [1, 2, 3, 4, 5, 6, 7].find(
    (second) => care.handle(narrow(second), context, second * 1_000)?.video.isPaused,
  );
  expect(pausedAt).toBeLessThanOrEqual(7);
  expect(care.voice.kbps).toBeGreaterThanOrEqual(16);
});

/** Five ways with round trips of `rttMs`, once a second; what is sent to each at the end. */
function toACrowd(seconds: number, rttMs: (second: number) => number) {
  const context = { ...ALONE, others: 5, uplink: new Uplink() };
  const ways = Array.from({ length: 5 }, () => new PeerCare(5, 0));
  for (let second = 1; second <= seconds; second += 1) {
    const report = new Map<string, object>([
      ["t", { type: "transport", selectedCandidatePairId: "p" }],
      [
        "p",
        {
          type: "candidate-pair",
          id: "p",
          currentRoundTripTime: rttMs(second) / 1_000,
          availableOutgoingBitrate: 60_000,
        },
      ],
      ["a", { type: "outbound-rtp", kind: "audio", bytesSent: 2_000 * second }],
    ]);
    for (const way of ways) way.handle(countersOf(report), context, second * 1_000);
  }
  return ways.map(({ voice }) => voice.kbps);
}

test("voices to a crowd take more together, and give it back when everybody is late", () => {
  expect(toACrowd(12, () => 200)).toEqual([16, 16, 16, 16, 16]);
  expect(toACrowd(15, (second) => (second > 12 ? 900 : 200))).toEqual([12, 12, 12, 12, 12]);
});

/** Somebody whose browser only tells its own estimate, which follows what it gets. */
test("an estimate of the other side's own does not send pictures away", () => {
  const care = new PeerCare(1, 0);
  const abilities = { ...ALL_ABILITIES, hasTransportCc: false };
  const context = { ...ALONE, abilities, pictureKbps: 1_200 };
  const follows = (second: number): Counters =>
    countersOf(
      new Map<string, object>([
        ["t", { type: "transport", selectedCandidatePairId: "p" }],
        [
          "p",
          {
            type: "candidate-pair",
            id: "p",
            currentRoundTripTime: 0.01,
            availableOutgoingBitrate: 70_000,
          },
        ],
        ["a", { type: "outbound-rtp", kind: "audio", bytesSent: 5_000 * second }],
        ["v", { type: "outbound-rtp", kind: "video", bytesSent: 4_000 * second }],
      ]),
    );
  const seconds = Array.from({ length: 60 }, (_, second) =>
    care.handle(follows(second), context, second * 1_000),
  ).slice(1);
  expect(seconds.some((look) => look?.video.isPaused)).toBe(false);
  expect(seconds.at(-1)?.facts.availableKbps).toBeNull();
  expect(seconds.at(-1)?.voice.kbps).toBe(32);
});

/** A minute of a path that loses three in ten both ways; their voice waits here for as long as it is held. */
test("a voice that waits because it is held makes no lossy path narrow", () => {
  const care = new PeerCare(1, 0);
  const looks: { copies: number; holdMs: number | null }[] = [];
  let waited = 0;
  let holdMs = 0;
  for (let second = 0; second <= 60; second += 1) {
    waited += 48_000 * (Math.max(60, holdMs) / 1_000 + 0.02);
    const report = new Map<string, object>([
      ["t", { type: "transport", selectedCandidatePairId: "p" }],
      [
        "p",
        {
          type: "candidate-pair",
          id: "p",
          currentRoundTripTime: 0.1,
          responsesReceived: second,
          availableOutgoingBitrate: 40_000,
        },
      ],
      ["a", { type: "outbound-rtp", kind: "audio", bytesSent: 10_000 * second }],
      [
        "r",
        {
          type: "remote-inbound-rtp",
          kind: "audio",
          localId: "a",
          fractionLost: 0.3,
          timestamp: 1_000 * second,
        },
      ],
      [
        "i",
        {
          type: "inbound-rtp",
          kind: "audio",
          packetsReceived: 35 * second,
          packetsLost: 15 * second,
          jitterBufferDelay: waited,
          jitterBufferEmittedCount: 48_000 * second,
          totalSamplesReceived: 48_000 * second,
        },
      ],
    ]);
    const decided = care.handle(countersOf(report), ALONE, second * 1_000);
    holdMs = decided?.bufferMs ?? 0;
    if (decided) looks.push({ copies: decided.voice.copies, holdMs });
  }
  expect(looks.some((look) => look.holdMs === 240)).toBe(true);
  expect(looks.at(-1)).toEqual({ copies: 3, holdMs: 120 });
});
