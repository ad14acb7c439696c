#!/usr/bin/env node
/**
 * A call, and what the server has written down of it: `node lab/history.mjs loss10 [--seconds 90]
 * [--seed 1]`. Everybody comes in and speaks over the links of the profile, then leaves by the button;
 * each person's row is then read through `GET /api/calls/{id}` and printed beside what the probe has seen
 * in the same time. Events of the profile are left out.
 */
import { parseArgs } from "node:util";
import { appNamed } from "./apps/index.mjs";
import { initData, leave } from "./apps/efir.mjs";
import { PROFILES } from "./profiles.mjs";
import { gathered } from "./src/browser.mjs";
import { guard } from "./src/guard.mjs";
import { inWords, seenBy, sideBySide, writtenOf } from "./src/history.mjs";
import { CLEAN } from "./src/link.mjs";
import { checkNeeds } from "./src/needs.mjs";
import { callOf } from "./src/scenario.mjs";
import { pause, until } from "./src/shell.mjs";

/** A finished call is written a second later at the most. */
const WRITTEN_MS = 20_000;

/** What the API answers to the person in this seat. */
async function asked(front, { index }, path) {
  const authorization = `tma ${initData(index, Date.now())}`;
  const { status, body } = await front.fetch(path, { headers: { authorization } });
  if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
  return JSON.parse(body);
}

/** The call as this person may know it, once it is written. */
async function written(front, seat) {
  let calls = [];
  await until("the call in the database", WRITTEN_MS, async () => {
    ({ calls } = await asked(front, seat, "/api/calls"));
    return calls.length > 0;
  });
  if (calls.length !== 1) throw new Error(`${calls.length} calls in the database instead of one`);
  return asked(front, seat, `/api/calls/${calls[0].id}`);
}

async function watch({ front, network, table }, profile, seconds) {
  await network.links[table.at(-1).index].shape({ ...CLEAN, ...profile.link });
  const from = Date.now();
  await pause(seconds * 1000);
  const to = Date.now();
  const seen = [];
  for (const seat of table) seen.push(seenBy((await gathered(seat.page)).samples, from, to));
  for (const seat of table) await leave(seat.page);
  const people = [];
  for (const seat of table) {
    const details = await written(front, seat);
    people.push({
      name: `person ${seat.index + 1}`,
      rows: sideBySide(writtenOf(details), seen[seat.index]),
    });
  }
  return people;
}

await guard(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: "string", default: "90" },
      seed: { type: "string", default: "1" },
    },
  });
  const profile = PROFILES[positionals[0]];
  if (!profile) throw new Error(`which profile? One of: ${Object.keys(PROFILES).join(", ")}`);
  const app = appNamed("efir");
  checkNeeds({ apps: [app.name], turn: true });
  const people = await callOf(app, profile, Number(values.seed), (set) =>
    watch(set, profile, Number(values.seconds)),
  );
  console.log(inWords(people));
});
