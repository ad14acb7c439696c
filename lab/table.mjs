#!/usr/bin/env node
/**
 * The table of goals as Markdown: `node lab/table.mjs [profile ...] [--runs 3] [--apps efir,baseline]
 * [--keep file] [--from file]`. Without profiles, all of them. Every run is also appended to the
 * `--keep` file, and `--from` prints the table of such a file without running anything.
 */
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { appNamed } from "./apps/index.mjs";
import { PROFILES, SHORT } from "./profiles.mjs";
import { busyProfiles, markdown, rowsOf } from "./src/goals.mjs";
import { guard } from "./src/guard.mjs";
import { SCRATCH, checkNeeds } from "./src/needs.mjs";
import { runOnce } from "./src/scenario.mjs";
import { pause } from "./src/shell.mjs";
import { summarize } from "./src/summary.mjs";

await guard(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: "string", default: "3" },
      apps: { type: "string", default: "efir,baseline" },
      keep: { type: "string", default: join(SCRATCH, "results.jsonl") },
      from: { type: "string" },
      short: { type: "boolean", default: false },
      strict: { type: "boolean", default: false },
    },
  });
  const names = positionals.length > 0 ? positionals : values.short ? SHORT : Object.keys(PROFILES);
  const wrong = names.filter((name) => !PROFILES[name]);
  if (wrong.length > 0)
    throw new Error(
      `no such profile: ${wrong.join(", ")}; there are ${Object.keys(PROFILES).join(", ")}`,
    );
  const lines = values.from
    ? readFileSync(values.from, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : await measure(names, values);
  const results = {};
  for (const { profile, app, ...summary } of lines)
    ((results[profile] ??= {})[app] ??= []).push(summary);
  const rows = rowsOf(
    values.from ? PROFILES : Object.fromEntries(names.map((name) => [name, PROFILES[name]])),
    results,
  );
  console.log(markdown(rows));
  console.log(
    `\nMedian of ${values.from ? "the" : values.runs} runs; ${cpus().length} × ${cpus()[0].model}, Linux ${release()}.`,
  );
  const busy = busyProfiles(results);
  if (busy.length > 0) {
    console.log(`The machine was busy with other things during ${busy.join(", ")}: measure again.`);
  }
  if (lines.some(({ failed }) => failed)) process.exitCode = 1;
  if (values.strict && rows.some((row) => row.reached !== "yes")) process.exitCode = 1;
});

async function measure(names, { runs, apps, keep }) {
  const list = apps.split(",").map(appNamed);
  checkNeeds({ apps: list.map((app) => app.name), turn: true });
  mkdirSync(SCRATCH, { recursive: true });
  const lines = [];
  for (const name of names) {
    for (let n = 0; n < Number(runs); n += 1) {
      for (const app of list) {
        process.stderr.write(`${name}, ${app.name}, run ${n + 1} of ${runs}\n`);
        const line = {
          profile: name,
          app: app.name,
          ...(await attempt(app, PROFILES[name], 1 + 1000 * n)),
        };
        appendFileSync(keep, `${JSON.stringify(line)}\n`);
        lines.push(line);
        // Whoever waits for the machine gets it now.
        await pause(2000);
      }
    }
  }
  return lines;
}

/** One run; a run that breaks has no figures, and the others go on. */
async function attempt(app, profile, seed) {
  try {
    return summarize(await runOnce(app, profile, seed));
  } catch (error) {
    process.stderr.write(`${error.stack}\n`);
    return { failed: String(error.message).slice(0, 500), people: [] };
  }
}
