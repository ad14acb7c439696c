import { expect, test } from "vitest";
import type { Counters } from "./counters";
import { factsBetween } from "./facts";
import { readReport } from "./report";

const report = (...entries: object[]): RTCStatsReport =>
  new Map(entries.map((entry, id) => [String(id), entry]));

const countersOf = (of: RTCStatsReport): Counters => readReport(of).counters;

const voice = (samples: number, concealed: number, silent: number): object => ({
  type: "inbound-rtp",
  kind: "audio",
  totalSamplesReceived: samples,
  concealedSamples: concealed,
  silentConcealedSamples: silent,
  jitterBufferDelay: samples * 0.06,
  jitterBufferEmittedCount: samples,
});

const between = (before: Counters, after: Counters): ReturnType<typeof factsBetween> =>
  factsBetween(before, after, 1_000);

test("voice that was made up counts as loss, made up silence does not", () => {
  const facts = between(
    countersOf(report(voice(48_000, 1_000, 0))),
    countersOf(report(voice(96_000, 6_800, 1_000))),
  );
  expect(facts.heard).toMatchObject({ elapsedMs: 1_000, samples: 48_000, madeUp: 4_800 });
  expect(facts.bufferMs).toBeCloseTo(60);
});

test("somebody who sends no voice has no loss either", () => {
  const same = countersOf(report(voice(48_000, 1_000, 0)));
  expect(between(same, same).heard).toMatchObject({ samples: 0, madeUp: 0 });
  expect(between(same, same).bufferMs).toBeNull();
});

test("a report of the other side counts once", () => {
  const heard = (timestamp: number, fractionLost: number): Counters =>
    countersOf(report({ type: "remote-inbound-rtp", kind: "audio", timestamp, fractionLost }));
  expect(between(heard(1, 0), heard(2, 0.25)).uplinkLoss).toBe(0.25);
  expect(between(heard(2, 0.25), heard(2, 0.25)).uplinkLoss).toBeNull();
});

test("what is sent is counted by kind, headers included", () => {
  const sent = (bytes: number): Counters =>
    countersOf(
      report(
        { type: "outbound-rtp", kind: "audio", bytesSent: bytes, headerBytesSent: 1_000 },
        { type: "outbound-rtp", kind: "video", bytesSent: bytes * 2, headerBytesSent: 0 },
      ),
    );
  const facts = between(sent(0), sent(4_000));
  expect([facts.voiceKbps, facts.pictureKbps]).toEqual([32, 64]);
});

test("the path is counted as the operator counts it: with what UDP and IP add", () => {
  const pair = { type: "candidate-pair", id: "p", nominated: true, state: "succeeded" };
  const look = (packets: number): Counters =>
    countersOf(
      report({
        ...pair,
        bytesSent: packets * 97,
        packetsSent: packets,
        bytesReceived: packets * 222,
        packetsReceived: packets,
      }),
    );
  expect(between(look(100), look(150))).toMatchObject({
    sentKbps: 50,
    receivedKbps: 100,
    pathBytes: 18_750,
  });
});

test("pictures are counted in both directions", () => {
  const look = (frames: number): Counters =>
    countersOf(
      report(
        { type: "outbound-rtp", kind: "video", framesSent: frames, frameHeight: 180 },
        {
          type: "inbound-rtp",
          kind: "video",
          framesDecoded: frames,
          frameHeight: 540,
          bytesReceived: frames * 900,
          headerBytesReceived: frames * 100,
        },
      ),
    );
  expect(between(look(0), look(10))).toMatchObject({
    sentFps: 10,
    sentLines: 180,
    fps: 10,
    seenKbps: 80,
    seenLines: 540,
  });
  expect(between(look(10), look(10))).toMatchObject({ sentLines: 0, seenLines: 0 });
});

test("freezes, frames and the path are read from the pair that carries media", () => {
  const look = (frozen: number, frames: number): Counters =>
    countersOf(
      report(
        { type: "transport", selectedCandidatePairId: "good" },
        { type: "candidate-pair", id: "old", nominated: true, state: "succeeded" },
        {
          type: "candidate-pair",
          id: "good",
          currentRoundTripTime: 0.12,
          availableOutgoingBitrate: 90_000,
        },
        { type: "inbound-rtp", kind: "video", totalFreezesDuration: frozen, framesDecoded: frames },
      ),
    );
  const facts = between(look(0, 0), look(0.5, 12));
  expect(facts).toMatchObject({ frozen: 0.5, fps: 12, rttMs: 120, availableKbps: 90 });
});

test("a browser that says nothing gives no facts and no nonsense", () => {
  const nothing = countersOf(report());
  expect(between(nothing, nothing)).toEqual({
    heard: { elapsedMs: 1_000, samples: 0, madeUp: 0, packets: 0, lost: 0, sinceLastMs: null },
    bufferMs: null,
    frozen: 0,
    fps: 0,
    seenKbps: 0,
    seenLines: 0,
    voiceKbps: 0,
    pictureKbps: 0,
    sentFps: 0,
    sentLines: 0,
    sentKbps: 0,
    receivedKbps: 0,
    pathBytes: 0,
    uplinkLoss: null,
    downlinkLoss: 0,
    rttMs: null,
    isRttNew: true,
    reportedRttMs: null,
    availableKbps: null,
  });
});

test("where the path's packets are not counted, those of voices and pictures are", () => {
  const look = (packets: number): Counters =>
    countersOf(
      report(
        { type: "candidate-pair", id: "p", bytesSent: packets * 97, bytesReceived: packets * 222 },
        { type: "outbound-rtp", kind: "audio", packetsSent: packets },
        { type: "inbound-rtp", kind: "audio", packetsReceived: packets },
      ),
    );
  expect(between(look(100), look(150))).toMatchObject({ sentKbps: 50, receivedKbps: 100 });
});

test("a round trip is new when another check was answered, and always where that is not told", () => {
  const look = (change: object): Counters =>
    countersOf(
      report({
        type: "candidate-pair",
        nominated: true,
        state: "succeeded",
        currentRoundTripTime: 0.05,
        ...change,
      }),
    );
  const isNew = (before: object, after: object): boolean =>
    between(look(before), look(after)).isRttNew;
  expect(isNew({ responsesReceived: 3 }, { responsesReceived: 3 })).toBe(false);
  expect(isNew({ responsesReceived: 3 }, { responsesReceived: 4 })).toBe(true);
  expect(isNew({ totalRoundTripTime: 0.1 }, { totalRoundTripTime: 0.1 })).toBe(false);
  expect(isNew({}, {})).toBe(true);
});

test("a report of the other side brings a round trip, once", () => {
  const heard = (timestamp: number): Counters =>
    countersOf(
      report({
        type: "remote-inbound-rtp",
        kind: "audio",
        timestamp,
        fractionLost: 0,
        roundTripTime: 0.3,
      }),
    );
  expect(between(heard(1), heard(2)).reportedRttMs).toBe(300);
  expect(between(heard(2), heard(2)).reportedRttMs).toBeNull();
});
