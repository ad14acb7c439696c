import { expect, test } from "vitest";
import { ALL_ABILITIES } from "../policy/abilities";
import { PeerCare } from "../policy/care";
import type { Counters } from "./counters";
import { factsBetween } from "./facts";
import { readReport } from "./report";
import { Uplink } from "../policy/uplink";
import { VoiceLossMeter } from "./voice-loss";

/** What the counters of one second show; 50 packets of 20 ms and nothing made up, unless it is said. */
interface Second {
  samples?: number;
  concealed?: number;
  silent?: number;
  packets?: number;
  lost?: number;
  /** How long ago the last packet came, in ms; null in a browser that does not say. */
  sinceLastMs?: number | null;
  /** Their own word about their microphone. */
  isOn?: boolean;
}

const FLOW: Second = {};
/** Nothing comes and nothing is missed: the buffer plays silence. */
const QUIET: Second = { packets: 0, concealed: 48_000, silent: 48_000, sinceLastMs: 5_000 };
/** Seconds in which somebody mutes: as Chromium counts it, and as Firefox does. */
const MUTED: Second = { packets: 1, concealed: 47_040, silent: 20_832, sinceLastMs: 980 };
const MUTED_FIREFOX: Second = { packets: 1, concealed: 48_384, silent: 29_088, sinceLastMs: null };
/** A second that begins a voice makes some up. */
const BEGUN: Second = { packets: 30, concealed: 1_600, sinceLastMs: 5 };

/** Counters after each of `seconds`, the first after nothing. */
function countersAfter(seconds: readonly Second[]): Counters[] {
  const total = { samples: 0, concealed: 0, silent: 0, packets: 0, lost: 0 };
  return [{}, ...seconds].map((second, index) => {
    if (index > 0) {
      total.samples += second.samples ?? 48_000;
      total.concealed += second.concealed ?? 0;
      total.silent += second.silent ?? 0;
      total.packets += second.packets ?? 50;
      total.lost += second.lost ?? 0;
    }
    const timestamp = 1_000 * index;
    const { sinceLastMs = 10 } = second;
    return readReport(
      new Map([
        [
          "voice",
          {
            type: "inbound-rtp",
            kind: "audio",
            timestamp,
            totalSamplesReceived: total.samples,
            concealedSamples: total.concealed,
            silentConcealedSamples: total.silent,
            packetsReceived: total.packets,
            packetsLost: total.lost,
            ...(sinceLastMs === null
              ? {}
              : { lastPacketReceivedTimestamp: timestamp - sinceLastMs }),
          },
        ],
      ]),
    ).counters;
  });
}

/** What was missed in each of `seconds`, in percent; null where nothing is said. */
function losses(...seconds: Second[]): (number | null)[] {
  const meter = new VoiceLossMeter();
  const counters = countersAfter(seconds);
  return seconds.map(({ isOn = true }, index) => {
    const [before, after] = [counters[index], counters[index + 1]];
    if (!before || !after) return null;
    const { audible } = meter.handle(factsBetween(before, after, 1_000).heard, isOn);
    return audible === null ? null : Math.round(audible * 1_000) / 10;
  });
}

/** How long voices are held in each of `seconds`, in ms. */
function holds(...seconds: Second[]): (number | null | undefined)[] {
  const care = new PeerCare(1, 0);
  const context = {
    others: 1,
    pictureKbps: null,
    isSaving: false,
    uplink: new Uplink(),
    abilities: ALL_ABILITIES,
    securedMs: null,
  };
  const words = [true, ...seconds.map(({ isOn = true }) => isOn)];
  return countersAfter(seconds)
    .map((counters, index) => {
      const isVoiceAwaited = words[index] ?? true;
      return care.handle(counters, { ...context, isVoiceAwaited }, 1_000 * (index + 1))?.bufferMs;
    })
    .slice(1);
}

test.each([
  ["Chromium", MUTED],
  ["Firefox", MUTED_FIREFOX],
])("whoever mutes is not lost, by the counters of %s", (_, muted) => {
  expect(losses(FLOW, FLOW, muted, QUIET, QUIET)).toEqual([null, 0, null, null, null]);
  expect(holds(FLOW, FLOW, muted, QUIET, QUIET, BEGUN, FLOW)).toEqual(new Array(7).fill(null));
});

test.each([10, 200, 500, 800, 900, 950])(
  "whoever mutes %i ms after a look is not lost",
  (afterMs) => {
    const missedMs = Math.max(0, Math.min(546, 1_000 - afterMs - 40));
    const samples = 48 * Math.max(0, 1_000 - afterMs - 40);
    const muted: Second = {
      packets: Math.floor(afterMs / 20),
      concealed: samples,
      silent: samples - 48 * missedMs,
      sinceLastMs: 1_000 - afterMs,
    };
    // What is left of the fading is made up in the next second.
    const left = 48 * (546 - missedMs);
    const after: Second = { ...QUIET, silent: 48_000 - left };
    const isSaid = losses(FLOW, FLOW, muted, after, QUIET).slice(2);
    expect(isSaid.every((loss) => loss === null || loss === 0)).toBe(true);
    const unsaid = { ...muted, sinceLastMs: null };
    expect(holds(FLOW, FLOW, unsaid, after, QUIET, BEGUN, FLOW)).toEqual(new Array(7).fill(null));
  },
);

test.each([1, 5, 20, 45])("a voice that begins with %i packets is not lost", (packets) => {
  const begun = { packets, concealed: packets > 2 ? 1_600 : 0, sinceLastMs: 4 };
  const next = packets > 2 ? FLOW : { concealed: 1_600 };
  expect(holds(QUIET, QUIET, begun, next, FLOW)).toEqual(new Array(5).fill(null));
  expect(losses(QUIET, QUIET, begun, next, FLOW).every((loss) => !loss)).toBe(true);
});

test("push-to-talk that is pressed for less than a second at a time is not lost", () => {
  const pressed: Second = { packets: 25, concealed: 20_000, silent: 2_000, sinceLastMs: 300 };
  const seconds = [FLOW, FLOW, ...new Array<Second[]>(5).fill([pressed, QUIET, pressed]).flat()];
  expect(holds(...seconds)).toEqual(new Array(17).fill(null));
  expect(losses(...seconds).every((loss) => !loss)).toBe(true);
});

test("a mute and an unmute within one second are not lost", () => {
  const blink: Second = { packets: 30, concealed: 15_000, silent: 0, sinceLastMs: 8 };
  expect(holds(FLOW, FLOW, blink, FLOW, FLOW)).toEqual(new Array(5).fill(null));
  expect(losses(FLOW, FLOW, blink, FLOW, FLOW)).toEqual([null, 0, null, null, 0]);
});

test("silence that is not sent is not lost, nor is the voice after it", () => {
  const ends: Second = { packets: 20, concealed: 12_000, silent: 6_000, sinceLastMs: 300 };
  const silence: Second = { packets: 3, concealed: 40_000, silent: 40_000, sinceLastMs: 200 };
  const seconds = [FLOW, FLOW, ends, silence, silence, BEGUN, FLOW, FLOW];
  expect(holds(...seconds)).toEqual(new Array(8).fill(null));
  expect(losses(...seconds).every((loss) => !loss)).toBe(true);
});

test("a word about the microphone comes before its packets stop, or after", () => {
  const early = [FLOW, FLOW, { isOn: false }, { ...MUTED, isOn: false }, { ...QUIET, isOn: false }];
  const late = [FLOW, FLOW, MUTED, { ...QUIET, isOn: false }, { ...QUIET, isOn: false }];
  for (const seconds of [early, late]) {
    expect(holds(...seconds)).toEqual(new Array(5).fill(null));
    expect(losses(...seconds).every((loss) => !loss)).toBe(true);
  }
});

test("on a lossy path too, a mute is no peak", () => {
  const lossy: Second = { packets: 45, lost: 5, concealed: 4_800 };
  const muted: Second = {
    packets: 9,
    lost: 2,
    concealed: 38_000,
    silent: 11_000,
    sinceLastMs: 800,
  };
  expect(losses(lossy, lossy, muted, QUIET, QUIET)).toEqual([null, 10, null, null, null]);
});

test("sound that is missed with lost packets is lost", () => {
  const lossy: Second = { packets: 40, lost: 10, concealed: 9_600 };
  expect(losses(FLOW, FLOW, lossy, lossy)).toEqual([null, 0, 20, 20]);
});

test("sound whose packets come too late is lost, and holds the voice longer when it does so again", () => {
  const spike: Second = { concealed: 9_600, packets: 48, sinceLastMs: 10 };
  expect(losses(FLOW, FLOW, spike, FLOW)).toEqual([null, 0, 20, 0]);
  expect(holds(FLOW, FLOW, spike, FLOW, spike)).toEqual([null, null, null, null, 240]);
});

test("packets that are still on their way at a look are waited for until the next", () => {
  const waits: Second = { concealed: 9_600, packets: 40, sinceLastMs: 200 };
  expect(losses(FLOW, FLOW, waits, { packets: 60 })).toEqual([null, 0, null, 10]);
  const late = [waits, { packets: 60 }];
  expect(holds(FLOW, FLOW, ...late, ...late)).toEqual([null, null, null, null, null, 240]);
});

test("a path that was dead for a moment has lost what was said meanwhile", () => {
  const dies: Second = { packets: 25, concealed: 23_000, sinceLastMs: 500 };
  const returns: Second = { packets: 25, lost: 50, concealed: 24_000, silent: 20_000 };
  expect(losses(FLOW, FLOW, dies, returns)).toEqual([null, 0, null, 28.1]);
  const later: Second = { packets: 25, lost: 100, concealed: 24_000, silent: 24_000 };
  expect(losses(FLOW, FLOW, dies, QUIET, later).at(-1)).toBe(16);
});

test("longer packets are no ended voice", () => {
  const longer: Second = { packets: 17, concealed: 4_800 };
  const lossy: Second = { packets: 14, lost: 3, concealed: 9_600 };
  expect(losses(FLOW, FLOW, longer, { packets: 17 }, lossy).at(-1)).toBe(20);
});
