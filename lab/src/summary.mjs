/** Turns what everybody's probe has seen into the figures that goals speak about. Pure. */
import {
  audibleLoss,
  figures,
  firstLoss,
  lastPicture,
  median,
  mouthToEar,
  recovery,
  share,
  videoBack,
  waits,
  worstLoss,
} from "./measure.mjs";

const worst = (list) => {
  const numbers = list.filter((n) => n !== null && Number.isFinite(n));
  return numbers.length === 0 ? null : Math.max(...numbers);
};
const round = (n, digits = 1) => (n === null || n === undefined ? null : Number(n.toFixed(digits)));

/**
 * One run as one flat object. The last person has the weak link; a figure of "audible loss" is the
 * worse of what she hears and what the others hear of her.
 */
export function summarize(run) {
  const { from, to, people, marks, joined } = run;
  const pauses = people.flatMap(({ said }) =>
    said.filter(({ what }) => what === "videoPaused").map(({ t }) => t),
  );
  const each = people.map((person) => figures(person.samples, from, to, pauses));
  const pictures = each.map((one) => one.fps).filter((fps) => fps > 0);
  const outage = marks.find((mark) => mark.outage);
  const step = marks.find((mark) => mark.step);
  const strong = people.slice(0, -1);
  const during = (list, what) =>
    list.filter((entry) => entry.what === what && entry.t >= from && entry.t <= to);
  const calm = { from, to: marks[0]?.began ?? to };
  return {
    ...Object.fromEntries(Object.entries(joined).map(([name, ms]) => [name, round(ms, 0)])),
    audibleLoss: round(worst(each.map((one) => one.audibleLoss)), 2),
    worstLoss: round(worst(people.map((person) => worstLoss(person.samples, from, to))), 2),
    firstLoss: round(worst(people.map((person) => firstLoss(person.samples))), 2),
    // Also before the window: the beginning of a call is part of it.
    waitMs: round(worst(people.map((person) => median(waits(person.samples, 0, to)))), 0),
    worstWaitMs: round(worst(people.flatMap((person) => waits(person.samples, 0, to))), 0),
    mouthToEarMs: people.length === 2 ? round(worst(mouthsToEars(people, from, to)), 0) : null,
    strongLoss:
      people.length > 2
        ? round(worst(strong.map((person) => amongStrong(person, strong, from, to))), 2)
        : null,
    recoveryMs: outage
      ? round(slowest(people.map((person) => recovery(person.samples, outage.ended))), 0)
      : null,
    fps: round(pictures.length > 0 ? Math.min(...pictures) : null),
    ...pictured(people, each, (to - from) / 1000),
    longestFreeze: round(worst(each.map((one) => one.longestFreeze)), 2),
    videoBackSeconds: step
      ? round(worst(people.map((p) => videoBack(p.samples, calm, step.ended))), 1)
      : null,
    lastPictureSeconds: round(worst(people.map((p) => lastPicture(p.samples, from, to)))),
    seenLeft: strong.filter((person) => during(person.told, "left").length > 0).length,
    seenReconnecting: strong.filter((person) => during(person.told, "reconnecting").length > 0)
      .length,
    saysReconnecting: during(people.at(-1).said, "reconnecting").length > 0 ? 1 : 0,
    saysVideoPaused: people.some((person) => during(person.said, "videoPaused").length > 0) ? 1 : 0,
    machineBusy: round(run.busy, 0),
    people: each.map((one, index) => ({ ...rounded(one), ...how(people[index]) })),
  };
}

/** What 95 of 100 looks stay below, of each of two. */
function mouthsToEars(people, from, to) {
  return people.map((listener, index) => {
    const speaker = people[1 - index].samples;
    return share(mouthToEar(listener.samples, from, to, speaker), 0.95);
  });
}

/**
 * The pictures of everybody for whom a camera is on: the lowest rate, and the largest share of the time
 * without a new one. Whoever sees none sees nothing else but a frozen one.
 */
function pictured(people, each, seconds) {
  const seeing = each.filter((_, index) => people[index].seesPictures);
  const frozen = seeing.map(({ fps, frozenSeconds }) => (fps ? (100 * frozenSeconds) / seconds : 100));
  return {
    leastFps: seeing.length > 0 ? round(Math.min(...seeing.map(({ fps }) => fps ?? 0))) : null,
    frozenShare: round(worst(frozen)),
  };
}

/** Nobody has recovered when one has not. */
function slowest(list) {
  return list.some((ms) => ms === null) ? null : Math.max(...list);
}

/**
 * The voices that one of the strong hears of the other strong ones: the best of all, as many as
 * speak. The weak person's is worse.
 */
function amongStrong(person, strong, from, to) {
  const speaking = strong.filter((other) => other !== person && !other.listens).length;
  const keys = new Set(
    person.samples.flatMap((s) => s.pcs.flatMap((pc) => pc.audio.map((v) => `${pc.pc}/${v.id}`))),
  );
  const losses = [...keys]
    .map((key) => audibleLoss(only(person.samples, key), from, to))
    .filter((n) => n !== null);
  losses.sort((a, b) => a - b);
  return worst(losses.slice(0, speaking));
}

const only = (samples, key) =>
  samples.map(({ t, pcs }) => ({
    t,
    pcs: pcs.map((pc) => ({ ...pc, audio: pc.audio.filter((v) => `${pc.pc}/${v.id}` === key) })),
  }));

function rounded(one) {
  const keep = {
    ...one,
    sentKbps: one.sentKbps && {
      audio: round(one.sentKbps.audio),
      video: round(one.sentKbps.video),
    },
  };
  return Object.fromEntries(
    Object.entries(keep).map(([name, n]) => [name, typeof n === "number" ? round(n, 2) : n]),
  );
}

/** The way the media went and how many connections it took. */
function how(person) {
  const last = person.samples.at(-1);
  const paths = (last?.pcs ?? []).map(
    (pc) => pc.path && `${pc.path.local}/${pc.path.protocol}>${pc.path.remote}`,
  );
  return {
    connections: new Set(person.samples.flatMap((s) => s.pcs.map((pc) => pc.pc))).size,
    path: [...new Set(paths.filter(Boolean))],
  };
}

/** The median of every figure over several runs. */
export function mediansOf(summaries) {
  const names = Object.keys(summaries[0]).filter((name) => name !== "people");
  return Object.fromEntries(names.map((name) => [name, median(summaries.map((one) => one[name]))]));
}
