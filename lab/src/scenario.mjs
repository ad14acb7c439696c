/** Runs one profile with one app, once, and gives back what everybody's probe has seen. */
import { emptyContext, gathered, launch, watchSockets } from "./browser.mjs";
import { withCleanup } from "./cleanup.mjs";
import { Front, Turn } from "./hub.mjs";
import { CLEAN } from "./link.mjs";
import { waitShare, waited } from "./machine.mjs";
import { firstSound } from "./measure.mjs";
import { Network } from "./network.mjs";
import { pause } from "./shell.mjs";
import { speechFile } from "./speech.mjs";

/** A run that takes longer has lost its way. */
const RUN_MS = 300_000;
const SETTLE_S = 5;
const WINDOW_S = 20;
/** Chromium gathers statistics at most every 50 ms; in a crowd, asking costs what the media needs. */
const SAMPLE_MS = 100;
const CROWD_SAMPLE_MS = 500;
/** How long somebody who has opened the page may take to hear somebody. */
const JOIN_MS = 90_000;
/** Between one who leaves and the next who comes. */
const LEFT_MS = 1_000;
/** How long a person looks at the lobby before tapping Join, when the tap is measured. */
const LOBBY_MS = 3_000;

/** One run. Times in the result are wall clock in ms, the same for all. `tcp`: see {@link tcpSettings}. */
export function runOnce(app, profile, seed, tcp = "shipped") {
  return withCleanup((cleanup) => {
    const late = pause(RUN_MS).then(() => {
      throw new Error(`still at "${cleanup.doing}" after ${RUN_MS / 1000} s`);
    });
    return Promise.race([perform(app, profile, { seed, tcp }, cleanup), late]);
  });
}

/** Everybody in the room and speaking, then `work` with the network, the servers and the seats. */
export const callOf = (app, profile, seed, work) =>
  withCleanup(async (cleanup) => {
    const set = await stage(app, profile, { seed, tcp: "shipped" }, cleanup);
    for (const seat of set.table) await enter(app, seat);
    return work(set);
  });

/**
 * `count` people in a row come in over the weak link, each with an empty cache, and leave at once.
 * Answers with how long each took from opening the page to the first sound, in ms; null for more than
 * {@link JOIN_MS}.
 */
export const joinsOf = (app, profile, count, { seed, tcp }, tell) =>
  withCleanup(async (cleanup) => {
    const set = await stage(app, profile, { seed, tcp }, cleanup);
    const { weak } = await othersInside(app, profile, set, cleanup);
    const times = [];
    for (let n = 0; n < count; n += 1) {
      const { openMs } = await timedJoin(app, weak, 0);
      times.push(openMs);
      tell(openMs);
      await weak.context.close();
      weak.context = await emptyContext(weak.browser, { sampleMs: SAMPLE_MS, isCrowd: false });
      await freshPage(app, weak);
      await pause(LEFT_MS);
    }
    return times;
  });

async function perform(app, profile, options, cleanup) {
  const set = await stage(app, profile, options, cleanup);
  const { network, server, table } = set;
  const { weak, weakLink } = await othersInside(app, profile, set, cleanup);
  if (profile.second) await network.prepareSecond(weak.index + 1, profile.second, options.seed + 50);
  const joined = await arrive(app, weak, profile);

  cleanup.doing = "the window";
  await pause((profile.settle ?? SETTLE_S) * 1000);
  const run = await watched(profile, { app, weak, network, weakLink, server });
  const counters = await weakLink.counters();
  // What the pages have gathered is fetched over their debugging pipes, not over the links.
  const people = [];
  for (const seat of table) {
    const { listens = false } = seat.person;
    const seesPictures = table.some((other) => other !== seat && other.person.camera);
    people.push({ ...(await gathered(seat.page)), told: seat.told, listens, seesPictures });
  }
  return { ...run, joined, people, counters };
}

/** Everybody but the last is inside and speaks; her link is as bad as it is to be. */
async function othersInside(app, profile, { network, table }, cleanup) {
  const weak = table.at(-1);
  const weakLink = network.links[weak.index];
  for (const seat of table.slice(0, -1)) {
    cleanup.doing = `the entrance of person ${seat.index + 1}`;
    await enter(app, seat);
  }
  cleanup.doing = "the arrival over the weak link";
  await weakLink.shape({ ...CLEAN, ...profile.link });
  return { weak, weakLink };
}

/** Networks, servers and browsers with empty pages; nobody has opened anything yet. */
async function stage(app, profile, { seed, tcp }, cleanup) {
  const speech = await speechFile(profile.isSteady);
  const network = await Network.build(profile.people, seed, tcp);
  cleanup.add(() => network.end());
  const front = await Front.start();
  cleanup.add(() => front.end());
  const turn = await Turn.start();
  cleanup.add(() => turn.end());
  const server = app.server(front, profile);
  cleanup.add(() => server.end());
  await server.start();

  const isCrowd = profile.people.length > 2;
  const sampleMs = isCrowd ? CROWD_SAMPLE_MS : SAMPLE_MS;
  const table = await Promise.all(
    profile.people.map(async (person, index) => {
      const browser = await launch(index + 1, speech);
      cleanup.add(() => browser.close());
      const context = await emptyContext(browser, { sampleMs, isCrowd });
      const seat = { index, person, browser, context };
      await freshPage(app, seat);
      return seat;
    }),
  );
  return { network, front, server, table };
}

/** Comes in and speaks or listens, at leisure. */
async function enter(app, seat) {
  await app.open(seat.page, seat.index);
  if (seat.person.listens) await app.mute(seat.page);
  await join(app, seat);
  if (!seat.person.listens) await app.unmute(seat.page);
}

/** Join is tapped by the page itself: a robot outside looks for a button only every half a second. */
async function join(app, { page, person }) {
  if (person.camera) await app.turnOnCamera(page);
  await page.evaluate(() => window.efirlab.tap("Join"));
}

/** Comes in over the weak link and takes the times of it. */
async function arrive(app, seat, profile) {
  const cold = await timedJoin(app, seat, 0);
  if (!profile.joins)
    return { coldMs: cold.openMs, tapMs: null, warmMs: null, tapColdMs: cold.tapMs };
  await pause(1500);
  await leave(app, seat);
  const warm = await timedJoin(app, seat, 0);
  await pause(1500);
  await leave(app, seat);
  const calm = await timedJoin(app, seat, LOBBY_MS);
  return { coldMs: cold.openMs, warmMs: warm.openMs, tapMs: calm.tapMs, tapColdMs: cold.tapMs };
}

/** Closes the page; the cache stays, as it is the browser's. */
async function leave(app, seat) {
  await seat.page.close();
  await freshPage(app, seat);
  await pause(1000);
}

/** An empty page; what its sockets are told is kept. */
async function freshPage(app, seat) {
  seat.page = await seat.context.newPage();
  seat.told = watchSockets(seat.page, app.meaning);
}

/** Comes in and takes the times of it. */
async function timedJoin(app, seat, lobbyMs) {
  const opened = Date.now();
  await app.open(seat.page, seat.index);
  if (lobbyMs) await pause(lobbyMs);
  await join(app, seat);
  // The microphone does not hold up the hearing.
  const [heard] = await Promise.all([firstHeard(seat.page, opened), app.unmute(seat.page)]);
  const taps = await seat.page.evaluate(() => window.efirlab.taps);
  const tapped = taps.find(({ label }) => /join/i.test(label))?.t ?? null;
  return { openMs: heard && heard - opened, tapMs: heard && tapped && heard - tapped };
}

async function firstHeard(page, since) {
  const deadline = Date.now() + JOIN_MS;
  while (Date.now() < deadline) {
    const samples = await page.evaluate(() => window.efirlab.samples.slice(-200));
    const at = firstSound(samples, since);
    if (at) return at;
    await pause(100);
  }
  return null;
}

/** The window that is measured, with its events. */
async function watched(profile, { app, weak, network, weakLink, server }) {
  const from = Date.now();
  const waitedBefore = waited();
  const marks = [];
  for (const event of profile.events ?? []) {
    await pause(Math.max(0, from + event.at * 1000 - Date.now()));
    if (event.link) {
      await weakLink.shape(event.link);
      marks.push({ began: Date.now(), ended: Date.now(), ...(event.mark ? { step: true } : {}) });
    }
    if (event.dead) {
      const began = Date.now();
      await weakLink.shape({ up: { dead: true }, down: { dead: true } });
      await pause(event.dead * 1000 - (Date.now() - began));
      await weakLink.shape(profile.link);
      marks.push({ began, ended: Date.now(), outage: true });
    }
    if (event.address) {
      const began = Date.now();
      await network.unplug(weak.index + 1);
      await pause(event.address * 1000);
      await network.plugOther(weak.index + 1);
      marks.push({ began, ended: Date.now(), outage: true });
    }
    if (event.talks !== undefined) await app.talk(weak.page, event.talks);
    if (event.restart) {
      const began = Date.now();
      await server.kill();
      await pause(event.restart * 1000);
      await server.start();
      marks.push({ began, ended: Date.now(), ...(event.silences ? { outage: true } : {}) });
    }
  }
  const seconds = profile.window ?? WINDOW_S;
  await pause(Math.max(0, from + seconds * 1000 - Date.now()));
  const to = Date.now();
  const busy = waitShare(waitedBefore, waited(), (to - from) / 1000);
  return { from, to, marks, busy };
}
