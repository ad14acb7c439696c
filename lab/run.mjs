#!/usr/bin/env node
/** One profile, one app, one line of JSON: `node lab/run.mjs loss10 [--app baseline|efir] [--runs 1] [--seed 1] [--tcp shipped|default] [--raw file]`. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { appNamed } from "./apps/index.mjs";
import { PROFILES } from "./profiles.mjs";
import { guard } from "./src/guard.mjs";
import { checkNeeds } from "./src/needs.mjs";
import { runOnce } from "./src/scenario.mjs";
import { mediansOf, summarize } from "./src/summary.mjs";

await guard(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      app: { type: "string", default: "efir" },
      runs: { type: "string", default: "1" },
      seed: { type: "string", default: "1" },
      tcp: { type: "string", default: "shipped" },
      raw: { type: "string" },
    },
  });
  const name = positionals[0];
  const profile = PROFILES[name];
  if (!profile) throw new Error(`which profile? One of: ${Object.keys(PROFILES).join(", ")}`);
  const app = appNamed(values.app);
  checkNeeds({ apps: [app.name], turn: true });
  const summaries = [];
  for (let n = 0; n < Number(values.runs); n += 1) {
    const run = await runOnce(app, profile, Number(values.seed) + 1000 * n, values.tcp);
    if (values.raw) writeFileSync(values.raw, JSON.stringify(run));
    summaries.push(summarize(run));
  }
  const people = summaries.at(-1).people;
  console.log(
    JSON.stringify({
      profile: name,
      app: app.name,
      runs: summaries.length,
      ...mediansOf(summaries),
      people,
    }),
  );
});
