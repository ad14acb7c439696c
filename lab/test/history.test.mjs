import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords, seenBy, sideBySide, writtenOf } from "../src/history.mjs";

/** Ten seconds of one voice, of which every tenth sample was made up, over this path. */
function samples(path) {
  return Array.from({ length: 11 }, (_, second) => ({
    t: 1000 * second,
    pcs: [
      {
        pc: 0,
        state: "connected",
        audio: [
          {
            id: 1,
            total: 48_000 * second,
            concealed: 4_800 * second,
            silent: 0,
            emitted: 0,
            buffered: 0,
            packets: 0,
            lost: 0,
            bytes: 0,
          },
        ],
        video: [],
        sent: { audio: 5_000 * second, video: 0 },
        path: { rtt: 0.08, bytes: 6_250 * second, ...path },
      },
    ],
  }));
}

const DETAILS = {
  own: {
    seconds: 61,
    paths: { directUdp: 15, directTcp: 0, relayUdp: 30, relayTcp: 15 },
    roundTripMs: 81.24,
    audibleLoss: 0.0988,
    frozen: null,
    sentKbps: 43.6,
    receivedKbps: 52.1,
    framesSent: 0,
    framesSeen: 0,
  },
};

test("the probe's samples and the database's row are told in the same units", () => {
  const seen = seenBy(samples({ local: "host", remote: "relay" }), 0, 10_000);
  assert.deepEqual(sideBySide(writtenOf(DETAILS), seen), [
    ["seconds", 61, 10],
    ["audible loss, %", 9.88, 10],
    ["round trip, ms", 81, 80],
    ["sent, kbit/s", 44, 40],
    ["received, kbit/s", 52, 50],
    ["frames seen", 0, 0],
    ["frozen, %", null, 0],
    ["over the relay, %", 75, 100],
  ]);
});

test("a person whose page reported nothing has empty places, and no row is missing", () => {
  const rows = sideBySide(writtenOf({ own: null }), seenBy(samples({}), 0, 10_000));
  assert.equal(rows.length, 8);
  assert.ok(rows.every(([, written]) => written === null));
  assert.match(inWords([{ name: "Ada", rows }]), /\| Ada \| round trip, ms \| – \| 80 \|/);
});
