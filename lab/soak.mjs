#!/usr/bin/env node
/**
 * A long call with a random fault every so often: `node lab/soak.mjs [--minutes 30] [--every 20]
 * [--seed 1]`. At the end everybody must be in the room and hear everybody, memory must be flat (the
 * pages' over the whole call, the hub's as far as its restarts let it grow), and nobody may have
 * been seen as "left". Prints one line of JSON; exits with 1 when it is not so.
 */
import { parseArgs } from "node:util";
import { appNamed } from "./apps/index.mjs";
import { audibleLoss, recovery } from "./src/measure.mjs";
import { guard } from "./src/guard.mjs";
import { flatness } from "./src/memory.mjs";
import { checkNeeds } from "./src/needs.mjs";
import { callOf } from "./src/scenario.mjs";
import { pause } from "./src/shell.mjs";

const PEOPLE = 3;
const HOME = { up: { delayMs: 30 }, down: { delayMs: 30 } };
/** How long after the last fault everybody gets before the end is looked at. */
const CALM_MS = 15_000;

/** What can go wrong. Each takes the stage, a seat number from 1, and a random number below 1. */
const FAULTS = {
  async link({ network }, n, chance) {
    const link = network.onSecond[n - 1] ? network.seconds[n - 1] : network.links[n - 1];
    await link.shape({ up: { dead: true }, down: { dead: true } });
    await pause(1000 + 9000 * chance);
    await link.shape(HOME);
  },
  async loss({ network }, n, chance) {
    const link = network.onSecond[n - 1] ? network.seconds[n - 1] : network.links[n - 1];
    const bad = { delayMs: 100, loss: 0.1 + 0.3 * chance };
    await link.shape({ up: bad, down: bad });
    await pause(8000);
    await link.shape(HOME);
  },
  async address({ network }, n, chance) {
    await network.unplug(n);
    await pause(2000 * chance);
    await network.plugOther(n);
  },
  async socket({ front }) {
    front.cutSockets();
  },
  async hub({ server }, _, chance) {
    await server.kill();
    await pause(500 + 3000 * chance);
    await server.start();
  },
};

/** Numbers below 1, the same for the same seed (mulberry32). */
function chances(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Takes the samples out of the pages, so that the probe itself does not grow. */
const drain = (seat) => seat.page.evaluate(() => window.efirlab.samples.splice(0));

/**
 * What the page's scripts hold, outside its workers, in MiB. `performance.memory` would be rounded, and
 * minutes old.
 */
async function heap({ page, context }) {
  const session = await context.newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 2 ** 20;
}

async function soak(set, { minutes, every, seed }) {
  const chance = chances(seed);
  for (let n = 1; n <= PEOPLE; n += 1) {
    await set.network.links[n - 1].shape(HOME);
    await set.network.prepareSecond(n, HOME, seed + 50 + n);
  }
  await pause(5000);
  const memory = [];
  const faults = [];
  const end = Date.now() + minutes * 60_000;
  while (Date.now() < end) {
    const names = Object.keys(FAULTS);
    const name = names[Math.floor(chance() * names.length)];
    const n = 1 + Math.floor(chance() * PEOPLE);
    const began = Date.now();
    await FAULTS[name](set, n, chance());
    const over = Date.now();
    await pause(Math.max(0, began + every * 1000 - Date.now()));
    const samples = await Promise.all(set.table.map(drain));
    faults.push({ name, n, backMs: samples.map((list) => recovery(list, over, { all: true })) });
    memory.push({ server: set.server.memoryMb, pages: await Promise.all(set.table.map(heap)) });
    process.stderr.write(`${JSON.stringify({ ...faults.at(-1), memory: memory.at(-1) })}\n`);
  }
  await Promise.all(set.table.map(drain));
  await pause(CALM_MS);
  const heard = [];
  for (const seat of set.table) {
    const samples = await drain(seat);
    const voices =
      samples.at(-1)?.pcs.filter(({ state, audio }) => state === "connected" && audio.length > 0)
        .length ?? 0;
    heard.push({ voices, audibleLoss: audibleLoss(samples, 0, Infinity) });
  }
  const left = set.table.flatMap(({ told }) => told.filter(({ what }) => what === "left")).length;
  return {
    faults: faults.length,
    notBack: faults.filter(({ backMs }) => backMs.includes(null)),
    heard,
    left,
    memory: {
      server: flatness(memory.map(({ server }) => server)),
      pages: set.table.map(({ index }) => flatness(memory.map(({ pages }) => pages[index]))),
    },
  };
}

await guard(async () => {
  const { values } = parseArgs({
    options: {
      app: { type: "string", default: "efir" },
      minutes: { type: "string", default: "30" },
      every: { type: "string", default: "20" },
      seed: { type: "string", default: "1" },
    },
  });
  const app = appNamed(values.app);
  checkNeeds({ apps: [app.name], turn: true });
  const options = {
    minutes: Number(values.minutes),
    every: Number(values.every),
    seed: Number(values.seed),
  };
  const people = Array.from({ length: PEOPLE }, () => ({}));
  const result = await callOf(app, { people }, options.seed, (set) => soak(set, options));
  console.log(JSON.stringify(result));
  const { server, pages } = result.memory;
  const fine =
    result.left === 0 &&
    [server, ...pages].every(({ flat }) => flat) &&
    result.heard.every(
      ({ voices, audibleLoss: loss }) => voices === PEOPLE - 1 && loss !== null && loss < 1,
    );
  if (!fine) process.exitCode = 1;
});
