import assert from "node:assert/strict";
import { test } from "node:test";
import {
  audibleLoss,
  figures,
  firstLoss,
  firstSound,
  median,
  mouthToEar,
  recovery,
  share,
  videoBack,
  waits,
  worstLoss,
} from "../src/measure.mjs";
import { summarize } from "../src/summary.mjs";

const STEP = 100;
const PLAYED = 4800;

/** A voice sampled every 100 ms; `fate(n)` says what became of step n: "good", "lost" or "silent". */
function voice(count, fate, { pc = 0, start = 0 } = {}) {
  const state = {
    total: 0,
    concealed: 0,
    silent: 0,
    emitted: 0,
    buffered: 0,
    packets: 0,
    lost: 0,
    bytes: 0,
  };
  return Array.from({ length: count }, (_, n) => {
    const what = fate(n);
    state.total += PLAYED;
    if (what === "good") {
      state.packets += 5;
      state.emitted += PLAYED;
      state.bytes += 500;
      state.buffered += PLAYED * 0.04;
    } else {
      state.concealed += PLAYED;
      if (what === "silent") state.silent += PLAYED;
    }
    const audio = [{ id: 7, ...state }];
    return {
      t: start + n * STEP,
      pcs: [{ pc, state: "connected", audio, video: [], sent: { audio: 0, video: 0 }, path: null }],
    };
  });
}

const good = () => "good";

test("the first seconds begin with the first sound and not with the wait for it", () => {
  const samples = voice(80, (n) => {
    if (n < 20) return "silent";
    return n >= 23 && n < 26 ? "lost" : "good";
  });
  assert.equal(firstLoss(samples), 10);
  assert.equal(firstLoss(voice(20, () => "silent")), null);
  assert.equal(firstLoss([]), null);
});

test("the wait in the jitter buffer is taken from half seconds in which a voice was heard", () => {
  const samples = voice(40, (n) => (n >= 10 && n < 30 ? "silent" : "good"));
  const found = waits(samples, 0, 4_000);
  assert.deepEqual([...new Set(found.map(Math.round))], [40]);
  assert.deepEqual(waits(samples, 1_700, 2_800), []);
});
/** One bad second in the middle of 20. */
const badSecond = (n) => (n >= 100 && n < 110 ? "lost" : "good");

/** A picture sampled every 100 ms; `isNew(n)` says whether step n brought a new one. */
function picture(count, isNew) {
  let frames = 0;
  return Array.from({ length: count }, (_, n) => {
    if (isNew(n)) frames += 3;
    const video = [{ id: 1, frames, freezes: 0, frozen: 0, bytes: 1000 * frames }];
    return {
      t: n * STEP,
      pcs: [
        { pc: 0, state: "connected", audio: [], video, sent: { audio: 0, video: 0 }, path: null },
      ],
    };
  });
}

test("the median of an even number of figures lies between the middle two", () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([5, null, 1, 3]), 3);
  assert.equal(median([]), null);
});

test("audible loss is the part of what was played that was made up and is not silence", () => {
  const samples = voice(101, (n) => (n % 10 === 3 ? "lost" : n % 10 === 6 ? "silent" : "good"));
  assert.equal(audibleLoss(samples, 0, 10_000), 10);
  assert.equal(figures(samples, 0, 10_000).concealed, 20);
});

test("only what lies in the window counts", () => {
  const samples = voice(101, (n) => (n < 50 ? "lost" : "good"));
  assert.equal(audibleLoss(samples, 5_000, 10_000), 0);
});

test("the worst ten seconds are not diluted by the others", () => {
  const samples = voice(201, badSecond);
  assert.equal(audibleLoss(samples, 0, 20_000), 5);
  assert.equal(worstLoss(samples, 0, 20_000), 10);
});

test("less than ten seconds are one stretch", () => {
  const samples = voice(51, (n) => (n < 10 ? "lost" : "good"));
  assert.equal(worstLoss(samples, 0, 5_000), 18);
  assert.equal(worstLoss([], 0, 5_000), null);
});

test("a run has the figures of its worst listener", () => {
  const people = [good, badSecond].map((fate) => ({
    samples: voice(201, fate),
    told: [],
    said: [],
  }));
  const run = { from: 0, to: 20_000, people, marks: [], joined: {}, busy: null };
  const summary = summarize(run);
  assert.equal(summary.audibleLoss, 5);
  assert.equal(summary.worstLoss, 10);
});

test("whoever should see a picture and sees none has the fewest and only frozen ones", () => {
  const person = (samples, seesPictures) => ({ samples, told: [], said: [], seesPictures });
  const seen = picture(201, () => true);
  const run = { from: 0, to: 20_000, marks: [], joined: {}, busy: null };
  const figuresOf = (people) => {
    const { leastFps, frozenShare } = summarize({ ...run, people });
    return { leastFps, frozenShare };
  };
  const both = [person(seen, true), person(seen, true)];
  assert.deepEqual(figuresOf(both), { leastFps: 30, frozenShare: 0 });
  const one = [person(seen, true), person(voice(201, good), true)];
  assert.deepEqual(figuresOf(one), { leastFps: 0, frozenShare: 100 });
  const nobody = [person(voice(201, good), false)];
  assert.deepEqual(figuresOf(nobody), { leastFps: null, frozenShare: null });
});

test("a stream on a new connection begins at nothing", () => {
  const samples = [
    ...voice(10, good),
    ...voice(10, (n) => (n < 5 ? "lost" : "good"), { pc: 1, start: 1000 }),
  ];
  // 9 good steps of the first, 10 of the second, 5 of them lost.
  assert.equal(audibleLoss(samples, 0, 2000), (100 * 5) / 19);
});

test("bitrate and buffer come from the growth over the window", () => {
  const { audioKbps, bufferMs } = figures(voice(101, good), 0, 10_000);
  assert.equal(audioKbps, 40);
  assert.equal(Math.round(bufferMs), 40);
});

test("the first sound is where what came out of the jitter buffer begins", () => {
  assert.equal(
    firstSound(
      voice(20, (n) => (n < 7 ? "silent" : "good")),
      0,
    ),
    600,
  );
  assert.equal(
    firstSound(
      voice(20, () => "silent"),
      0,
    ),
    null,
  );
});

test("from mouth to ear is told by two sound clocks that are each compared with the wall clock", () => {
  const samples = voice(4, good).map((sample) => ({
    ...sample,
    ahead: 9_000 + (sample.t === 100 ? 0 : 12),
    pcs: sample.pcs.map((pc) => ({
      ...pc,
      audio: pc.audio.map((one) => ({ ...one, transit: -4_000 })),
    })),
  }));
  // Their sound has stood still for a second before the last look.
  const speaker = [0, 100, 200, 2_500].map((t) => ({ t, ahead: t < 1_000 ? 4_850 : 5_850 }));
  const late = { ...samples.at(-1), t: 2_500 };
  late.pcs = late.pcs.map((pc) => ({
    ...pc,
    audio: pc.audio.map((one) => ({ ...one, emitted: one.emitted + 4_800, transit: -3_000 })),
  }));
  assert.deepEqual(mouthToEar([...samples, late], 0, 3_000, speaker), [150, 150, 150, 162]);
  assert.deepEqual(mouthToEar(voice(4, good), 0, 1_000, speaker), []);
  assert.equal(share([5, 1, 3, 2, 4], 0.95), 5);
  assert.equal(share([], 0.95), null);
});

test("recovery is when 300 ms of good sound have been played", () => {
  const samples = voice(60, (n) => (n >= 10 && n < 30 ? "silent" : "good"));
  // The link is back at 2.5 s; sound comes with the step that ends at 3.0 s.
  assert.equal(recovery(samples, 2_500), 700);
});

test("silence after a long gap is not good sound", () => {
  const samples = voice(60, (n) => (n >= 10 ? "silent" : "good"));
  assert.equal(recovery(samples, 2_500), null);
});

test("sound that never stopped is back after the 300 ms it takes to be sure", () => {
  assert.equal(recovery(voice(60, good), 2_000), 300);
});

test("statistics that are given twice do not interrupt a recovery", () => {
  const samples = voice(60, good).flatMap((sample) => [sample, { ...sample, t: sample.t + 50 }]);
  assert.equal(recovery(samples, 2_000), 300);
});

test("one good voice is not all voices", () => {
  const [well, ill] = [voice(60, good), voice(60, (n) => (n < 40 ? "lost" : "good"), { pc: 1 })];
  const both = well.map((sample, n) => ({ t: sample.t, pcs: [...sample.pcs, ...ill[n].pcs] }));
  assert.equal(recovery(both, 2_000), 300);
  assert.equal(recovery(both, 2_000, { all: true }), 2_200);
});

test("a gap in between starts the 300 ms again", () => {
  const samples = voice(60, (n) => (n < 30 || n === 32 ? "lost" : "good"));
  assert.equal(recovery(samples, 2_500), 1_000);
});

test("pictures are back when their rate is nine tenths of what it was", () => {
  let bytes = 0;
  const samples = Array.from({ length: 301 }, (_, n) => {
    bytes += n < 100 ? 1000 : n < 200 ? 200 : 950;
    const video = [{ id: 1, frames: n, freezes: 0, frozen: 0, bytes }];
    return {
      t: n * STEP,
      pcs: [
        { pc: 0, state: "connected", audio: [], video, sent: { audio: 0, video: 0 }, path: null },
      ],
    };
  });
  const back = videoBack(samples, { from: 0, to: 9_900 }, 15_000);
  assert.ok(back >= 5 && back <= 6.5, `${back}`);
});

test("a freeze lasts from one new picture to the next, or to the end", () => {
  const over = picture(61, (n) => n < 20 || n >= 30);
  assert.equal(figures(over, 0, 6_000).longestFreeze, 1.1);
  const lasting = picture(61, (n) => n <= 40);
  assert.equal(figures(lasting, 0, 6_000).longestFreeze, 2);
  assert.equal(figures(lasting, 5_000, 6_000).longestFreeze, 1);
});

test("a picture that never came and one that flows are not frozen", () => {
  const never = picture(61, () => false);
  assert.equal(figures(never, 0, 6_000).longestFreeze, 0);
  const flowing = picture(61, () => true);
  assert.equal(figures(flowing, 0, 6_000).longestFreeze, 0.1);
});

test("a picture that is paused with words is not frozen until after the next one", () => {
  const samples = picture(101, (n) => n < 20 || n === 70);
  const pauses = [2_000, 2_500, 3_000, 3_500, 4_000, 4_500, 5_000, 5_500];
  assert.equal(figures(samples, 0, 7_000, pauses).longestFreeze, 0.1);
  assert.equal(figures(samples, 0, 10_000, pauses).longestFreeze, 3);
  assert.equal(figures(samples, 0, 7_000).longestFreeze, 5.1);
});
