/**
 * Arithmetic over what a page's probe has sampled. Pure: takes lists, returns figures.
 *
 * @typedef {{id:number,total:number,concealed:number,silent:number,emitted:number,buffered:number,packets:number,lost:number,bytes:number}} Voice
 * @typedef {{id:number,frames:number,freezes:number,frozen:number,bytes:number}} Picture
 * @typedef {{pc:number,state:string,audio:Voice[],video:Picture[],sent:{audio:number,video:number},path:any}} Facts
 * @typedef {{t:number,pcs:Facts[]}} Sample
 */

/** Samples a second that a browser plays. */
const RATE = 48_000;
/** How much good sound makes a recovery. */
const GOOD_MS = 300;
/** Concealment up to this share of an interval is not heard as a gap. */
const GOOD_SHARE = 0.05;
/** With discontinuous transmission a packet comes at least this often. */
const QUIET_MS = 450;
/** Statistics that have not changed for so long are no repeat but a standstill. */
const REPEAT_MS = 200;
/** A page's words are noted every 500 ms (`probe.js`), or a little later. */
const WORDS_MS = 600;
/** One per cent of it is five packets, so that a single one does not decide. */
const STRETCH_MS = 10_000;

export function median(list) {
  const numbers = list
    .filter((n) => typeof n === "number" && Number.isFinite(n))
    .sort((a, b) => a - b);
  if (numbers.length === 0) return null;
  const middle = numbers.length >> 1;
  return numbers.length % 2 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
}

/** Every stream of a sample, keyed by connection and source. */
function streams(sample, kind) {
  const found = new Map();
  for (const pc of sample.pcs)
    for (const stream of pc[kind]) found.set(`${pc.pc}/${stream.id}`, stream);
  return found;
}

/** Pairs of neighbouring samples, as {from, to, streams: [[before, after]]}. */
export function* steps(samples, kind) {
  for (let index = 1; index < samples.length; index += 1) {
    const [before, after] = [samples[index - 1], samples[index]];
    const old = streams(before, kind);
    const pairs = [];
    // A stream that is new has begun at nothing.
    for (const [key, stream] of streams(after, kind)) pairs.push([old.get(key) ?? null, stream]);
    yield { from: before.t, to: after.t, pairs };
  }
}

const grown = (pair, field) => pair[1][field] - (pair[0]?.[field] ?? 0);
const within = (samples, from, to) =>
  samples.filter((sample) => sample.t >= from && sample.t <= to);

/** Sum of the growth of several counters over a window, over all streams. */
function growth(samples, kind, fields) {
  const sum = Object.fromEntries(fields.map((field) => [field, 0]));
  for (const step of steps(samples, kind)) {
    for (const pair of step.pairs)
      for (const field of fields) sum[field] += Math.max(0, grown(pair, field));
  }
  return sum;
}

const percent = (part, whole) => (whole > 0 ? Math.max(0, (100 * part) / whole) : null);

/** Concealed sound that is not silence, in % of what was played between two times. */
export function audibleLoss(samples, from, to) {
  const sum = growth(within(samples, from, to), "audio", ["total", "concealed", "silent"]);
  return percent(sum.concealed - sum.silent, sum.total);
}

/**
 * The audible loss of the worst stretch of 10 s between two times, in %; a shorter time is one
 * stretch. A mean over a minute would hide a few bad seconds.
 */
export function worstLoss(samples, from, to) {
  const window = within(samples, from, to);
  const last = window.at(-1)?.t;
  const starts = window.filter(({ t }, index) => index === 0 || t + STRETCH_MS <= last);
  const losses = starts
    .map(({ t }) => audibleLoss(window, t, t + STRETCH_MS))
    .filter((loss) => loss !== null);
  return losses.length > 0 ? Math.max(...losses) : null;
}

/** What comes after that knows the path. */
const FIRST_MS = 3_000;

/** The audible loss of the first 3 s of what is heard, in %; null where nothing is. */
export function firstLoss(samples) {
  const begun = firstSound(samples, 0);
  // The sample before has played nothing: what was made up before the first sound is not its loss.
  const from = samples.findLast(({ t }) => begun !== null && t <= begun)?.t ?? begun;
  return begun === null ? null : audibleLoss(samples, from, begun + FIRST_MS);
}

/** A wait is taken over so long, of which so much must have been sound: the first packets say little. */
const WAIT_MS = 500;
const WAIT_SOUND_MS = 100;

/**
 * How long voices waited in the jitter buffer, in ms: one figure for every half a second in which one
 * was heard, whichever it is.
 */
export function waits(samples, from, to) {
  const window = within(samples, from, to);
  const found = [];
  let first = 0;
  for (const sample of window) {
    while (sample.t - window[first].t > WAIT_MS) first += 1;
    const old = streams(window[first], "audio");
    for (const [key, voice] of streams(sample, "audio")) {
      const pair = [old.get(key) ?? null, voice];
      const emitted = grown(pair, "emitted");
      if (emitted < (WAIT_SOUND_MS / 1000) * RATE) continue;
      found.push((1000 * grown(pair, "buffered")) / emitted);
    }
  }
  return found;
}

/**
 * Everything about sound and picture between two times. `pauses` are the times at which some page
 * said that video is paused.
 */
export function figures(samples, from, to, pauses = []) {
  const window = within(samples, from, to);
  const seconds = window.length > 1 ? (window.at(-1).t - window[0].t) / 1000 : 0;
  const audio = growth(window, "audio", [
    "total",
    "concealed",
    "silent",
    "packets",
    "lost",
    "bytes",
    "emitted",
    "buffered",
  ]);
  const video = growth(window, "video", ["frames", "freezes", "frozen", "bytes"]);
  const rate = (bytes) => (seconds > 0 ? (bytes * 8) / 1000 / seconds : null);
  return {
    audibleLoss: percent(audio.concealed - audio.silent, audio.total),
    concealed: percent(audio.concealed, audio.total),
    packetLoss: percent(audio.lost, audio.packets + audio.lost),
    bufferMs: audio.emitted > 0 ? (1000 * audio.buffered) / audio.emitted : null,
    audioKbps: rate(audio.bytes),
    videoKbps: rate(video.bytes),
    pathKbps: rate(pathBytes(window)),
    fps: seconds > 0 ? video.frames / seconds : null,
    freezes: video.freezes,
    frozenSeconds: video.frozen,
    longestFreeze: longestFreeze(window, pauses),
    sentKbps: sentRate(window, seconds),
    rttMs: median(
      window.flatMap((s) => s.pcs.map((pc) => (pc.path?.rtt == null ? null : pc.path.rtt * 1000))),
    ),
  };
}

/** Everything that came in over the selected pairs: media, padding, control. */
function pathBytes(window) {
  let sum = 0;
  for (let index = 1; index < window.length; index += 1) {
    const old = new Map(window[index - 1].pcs.map((pc) => [pc.pc, pc.path?.bytes ?? 0]));
    for (const pc of window[index].pcs)
      sum += Math.max(0, (pc.path?.bytes ?? 0) - (old.get(pc.pc) ?? 0));
  }
  return sum;
}

/**
 * The longest time without a new picture, in s and to the sample, whether it has ended or not:
 * Chromium counts a freeze when it is over, and none that it takes for a pause. A picture that is
 * paused with words is not frozen, nor is it while the next one is awaited. (Nobody here turns a
 * camera off, which would look like a freeze.)
 */
function longestFreeze(window, pauses) {
  let longest = 0;
  /** When each stream had a new picture, by source. */
  const shown = new Map();
  for (const first of window.slice(0, 1))
    for (const { id, frames } of streams(first, "video").values())
      if (frames > 0) shown.set(id, first.t);
  for (const step of steps(window, "video")) {
    const paused = pauses.some((t) => t <= step.to && step.to < t + WORDS_MS);
    for (const pair of step.pairs) {
      const { id } = pair[1];
      if (!pair[0] || paused) shown.delete(id);
      longest = Math.max(longest, step.to - (shown.get(id) ?? step.to));
      if (grown(pair, "frames") > 0) shown.set(id, step.to);
    }
  }
  return longest / 1000;
}

function sentRate(window, seconds) {
  if (seconds <= 0) return null;
  const sum = { audio: 0, video: 0 };
  for (let index = 1; index < window.length; index += 1) {
    const old = new Map(window[index - 1].pcs.map((pc) => [pc.pc, pc.sent]));
    for (const pc of window[index].pcs) {
      for (const kind of ["audio", "video"]) {
        sum[kind] += Math.max(0, pc.sent[kind] - (old.get(pc.pc)?.[kind] ?? 0));
      }
    }
  }
  const rate = (bytes) => (bytes * 8) / 1000 / seconds;
  return { audio: rate(sum.audio), video: rate(sum.video) };
}

/**
 * When the first sound that is not made up was played, or null. Samples are some 100 ms apart: how
 * much has been played by the first one that knows of any says when that began.
 */
export function firstSound(samples, from) {
  for (const { t, pcs } of samples) {
    if (t < from) continue;
    const played = Math.max(0, ...pcs.flatMap((pc) => pc.audio.map((voice) => voice.emitted)));
    if (played > 0) return t - (played / RATE) * 1000;
  }
  return null;
}

/** A sound clock is looked at late rather than early: the least of so many ms is right. */
const AHEAD_MS = 2_000;

/** How far the wall clock was before the sound's of a page at `t`, in ms; null where it has none. */
function aheadAt(samples, t) {
  const near = within(samples, t - AHEAD_MS, t).flatMap(({ ahead }) => ahead ?? []);
  return near.length > 0 ? Math.min(...near) : null;
}

/**
 * How long voices over the server took from the speaker's microphone to the listener's ear, in ms: one
 * figure for each look in which one was heard; without what sound cards take.
 */
export function mouthToEar(samples, from, to, speaker) {
  const found = [];
  for (const step of steps(within(samples, from, to), "audio")) {
    for (const pair of step.pairs) {
      const { transit } = pair[1];
      const [ours, theirs] = [samples, speaker].map((of) => aheadAt(of, step.to));
      if (transit === undefined || grown(pair, "emitted") <= 0 || theirs === null) continue;
      found.push(transit + ours - theirs);
    }
  }
  return found;
}

/** What so much of a list stays below; null of an empty one. */
export function share(list, part) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? null;
}

/**
 * The time from `since` until 300 ms of good sound in a row have been played, in ms; null if never.
 * Good is what is not concealed while packets come in: silence after a long gap is made up as well.
 * With `all`, every voice must be good and not just one.
 */
export function recovery(samples, since, { all = false } = {}) {
  let good = 0;
  const heard = new Map();
  const window = distinct(samples.filter((sample) => sample.t >= since - 1000));
  for (const step of steps(window, "audio")) {
    const length = step.to - step.from;
    const each = step.pairs.map((pair) => isGood(pair, step, heard));
    const fine = all ? each.length > 0 && each.every(Boolean) : each.some(Boolean);
    if (step.to <= since) continue;
    good = fine ? good + Math.min(length, step.to - since) : 0;
    if (good >= GOOD_MS) return step.to - since;
  }
  return null;
}

/** Browsers give the same statistics twice when they are asked often; the repeats are left out. */
function distinct(samples) {
  const kept = [];
  for (const sample of samples) {
    const last = kept.at(-1);
    const same = last && sample.t - last.t < REPEAT_MS && played(sample) === played(last);
    if (!same) kept.push(sample);
  }
  return kept;
}

function played(sample) {
  return [...streams(sample, "audio").entries()]
    .map(([key, voice]) => `${key}:${voice.total}`)
    .join();
}

function isGood(pair, step, heard) {
  const key = pair[1].id;
  if (grown(pair, "packets") > 0 && pair[0]) heard.set(key, step.to);
  const total = grown(pair, "total");
  const flows = total >= 0.5 * ((step.to - step.from) / 1000) * RATE;
  const recent = step.to - (heard.get(key) ?? -Infinity) <= QUIET_MS;
  const concealed = grown(pair, "concealed");
  const audible = concealed - grown(pair, "silent");
  // Comfort noise counts as silent concealment; it is good only while packets arrive.
  const real = concealed <= GOOD_SHARE * total || (recent && audible <= GOOD_SHARE * total);
  return Boolean(pair[0]) && flows && recent && real;
}

/** Seconds from `since` until the pictures are back to `share` of the rate they had before it. */
export function videoBack(samples, before, since, share = 0.9) {
  const reference = figures(samples, before.from, before.to).videoKbps;
  if (!reference) return null;
  const last = samples.at(-1)?.t ?? since;
  for (let at = since; at + 2000 <= last; at += 250) {
    const now = figures(samples, at, at + 2000).videoKbps;
    if (now !== null && now >= share * reference) return (at + 1000 - since) / 1000;
  }
  return null;
}

/** The last time pictures came in within a window, in s after `from`; null if none. */
export function lastPicture(samples, from, to) {
  let last = null;
  for (const step of steps(within(samples, from, to), "video")) {
    if (step.pairs.some((pair) => pair[0] && grown(pair, "frames") > 0))
      last = (step.to - from) / 1000;
  }
  return last;
}
