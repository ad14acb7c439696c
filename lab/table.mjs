#!/usr/bin/env node
/**
 * The table of goals as Markdown: `node lab/table.mjs [profile ...] [--runs 3] [--apps efir,baseline]
 * [--baseline-runs n] [--keep file] [--from file] [--short] [--strict] [--tcp shipped|default]`. Without profiles, all of
 * them. Every run is also appended to the `--keep` file, and `--from` prints the table of such a file
 * without running anything. `--short` takes three profiles, and two more runs of one whose goal was
 * missed, since one run may be unlucky. `--strict` fails when a goal is missed.
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
      "baseline-runs": { type: "string" },
      keep: { type: "string", default: join(SCRATCH, "results.jsonl") },
      from: { type: "string" },
      short: { type: "boolean", default: false },
      strict: { type: "boolean", default: false },
      tcp: { type: "string", default: "shipped" },
    },
  });
  const all = Object.keys(PROFILES);
  const names = positionals.length > 0 ? positionals : values.short ? SHORT : all;
  const wrong = names.filter((name) => !PROFILES[name]);
  if (wrong.length > 0)
    throw new Error(
      `no such profile: ${wrong.join(", ")}; there are ${all.join(", ")}`,
    );
  const lines = values.from
    ? readFileSync(values.from, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : await measure(names, values);
  const results = {};
  for (const { profile } of lines) results[profile] ??= byApp(profile, lines);
  const rows = rowsOf(
    values.from ? PROFILES : Object.fromEntries(names.map((name) => [name, PROFILES[name]])),
    results,
  );
  console.log(markdown(rows));
  console.log(
    `\n${counted(results)}; ${cpus().length} × ${cpus()[0].model}, Linux ${release()}.`,
  );
  const busy = busyProfiles(results);
  if (busy.length > 0) {
    console.log(`The machine was busy with other things during ${busy.join(", ")}: measure again.`);
  }
  if (lines.some(({ failed }) => failed)) process.exitCode = 1;
  if (values.strict && rows.some((row) => row.reached !== "yes")) process.exitCode = 1;
});

async function measure(names, { runs, apps, "baseline-runs": baselineRuns, keep, short, tcp }) {
  const list = apps.split(",").map(appNamed);
  checkNeeds({ apps: list.map((app) => app.name), turn: true });
  mkdirSync(SCRATCH, { recursive: true });
  const lines = [];
  const run = async (name, app, n) => {
    process.stderr.write(`${name}, ${app.name}, run ${n + 1}\n`);
    const figures = await attempt(app, PROFILES[name], 1 + 1000 * n, tcp);
    const line = { profile: name, app: app.name, tcp, ...figures };
    appendFileSync(keep, `${JSON.stringify(line)}\n`);
    lines.push(line);
    // Whoever waits for the machine gets it now.
    await pause(2000);
  };
  const runsOf = (app) => Number((app.name === "baseline" && baselineRuns) || runs);
  for (const name of names) {
    for (let n = 0; n < Math.max(...list.map(runsOf)); n += 1) {
      for (const app of list) if (n < runsOf(app)) await run(name, app, n);
    }
    if (short && !hasReached(name, lines)) {
      for (const n of [1, 2]) for (const app of list) await run(name, app, n);
    }
  }
  return lines;
}

/** How many runs are behind the figures, in words. */
function counted(results) {
  const count = (app) => {
    const counts = Object.values(results).map((one) => one[app]?.length ?? 0);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    return least === most ? `${most}` : `${least} to ${most}`;
  };
  return `Medians: Efir of ${count("efir")} runs, the plain page of ${count("baseline")}`;
}

/** Whether the runs so far reach every goal of a profile. */
function hasReached(name, lines) {
  const results = { [name]: byApp(name, lines) };
  return rowsOf({ [name]: PROFILES[name] }, results).every(({ reached }) => reached === "yes");
}

/** The runs of a profile as `{app: [run, ...]}`. */
function byApp(name, lines) {
  const found = {};
  for (const line of lines) if (line.profile === name) (found[line.app] ??= []).push(line);
  return found;
}

/** One run; a run that breaks has no figures, and the others go on. */
async function attempt(app, profile, seed, tcp) {
  try {
    return summarize(await runOnce(app, profile, seed, tcp));
  } catch (error) {
    process.stderr.write(`${error.stack}\n`);
    return { failed: String(error.message).slice(0, 500), people: [] };
  }
}
