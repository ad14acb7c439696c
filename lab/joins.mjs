#!/usr/bin/env node
/**
 * Joining and nothing else, many times: `node lab/joins.mjs loss30 [--count 20] [--apps efir,baseline]
 * [--tcp default,shipped] [--seed 1]`. Each join is one of an empty cache; a line of JSON for every
 * app and every choice of TCP settings, then a table. No call follows, so twenty take a few minutes.
 */
import { parseArgs } from "node:util";
import { appNamed } from "./apps/index.mjs";
import { PROFILES } from "./profiles.mjs";
import { joinsInWords, ofJoins } from "./src/joins.mjs";
import { guard } from "./src/guard.mjs";
import { checkNeeds } from "./src/needs.mjs";
import { joinsOf } from "./src/scenario.mjs";

await guard(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      count: { type: "string", default: "20" },
      apps: { type: "string", default: "efir,baseline" },
      tcp: { type: "string", default: "default,shipped" },
      seed: { type: "string", default: "1" },
    },
  });
  const [name] = positionals;
  const profile = PROFILES[name];
  if (!profile) throw new Error(`which profile? One of: ${Object.keys(PROFILES).join(", ")}`);
  const apps = values.apps.split(",").map(appNamed);
  checkNeeds({ apps: apps.map((app) => app.name), turn: true });
  const lines = [];
  for (const tcp of values.tcp.split(",")) {
    for (const app of apps) {
      process.stderr.write(`${name}, ${app.name}, ${tcp}:`);
      const tell = (ms) => process.stderr.write(` ${ms === null ? "never" : (ms / 1000).toFixed(1)}`);
      const options = { seed: Number(values.seed), tcp };
      const times = await joinsOf(app, profile, Number(values.count), options, tell);
      process.stderr.write("\n");
      lines.push({ profile: name, app: app.name, tcp, ...ofJoins(times), times });
      console.log(JSON.stringify(lines.at(-1)));
    }
  }
  console.log(joinsInWords(lines));
});
