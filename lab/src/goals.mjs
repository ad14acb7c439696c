/** Goals against figures, and the table of both. Pure. */
/**
 * The median of one figure over several runs. A run without the figure never got there, which is
 * worse than any number.
 */
export function figureOf(summaries, name, least = false) {
  if (summaries.length === 0) return null;
  const never = least ? 0 : Infinity;
  const sorted = summaries.map((one) => one[name] ?? never).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Whether a goal is reached by `value`, given what the baseline has. */
export function isReached(goal, value, baseline) {
  if (value === null) return false;
  if (goal.least !== undefined) return value >= goal.least;
  if (goal.overBaseline !== undefined) {
    return baseline !== null && value <= baseline + goal.overBaseline;
  }
  return (
    value <= goal.most &&
    !(goal.notAfterBaseline && baseline !== null && value > baseline + NOISE_MS)
  );
}

/** Two recoveries closer together than this cannot be told apart: two samples. */
const NOISE_MS = 100;

export function inWords(value, unit) {
  if (value === null) return "–";
  if (value === Infinity) return "never";
  if (unit === "short") return `${Math.round(value)} ms`;
  if (unit === "ms") return `${(value / 1000).toFixed(1)} s`;
  const number = unit === "%" ? value.toFixed(value < 10 ? 2 : 1) : Number(value.toFixed(1));
  if (unit === "") return `${number}`;
  return `${number} ${unit}`;
}

function goalInWords({ least, most, overBaseline, unit }) {
  if (overBaseline !== undefined) return `≤ plain page + ${inWords(overBaseline, unit)}`;
  return least === undefined ? `≤ ${inWords(most, unit)}` : `≥ ${inWords(least, unit)}`;
}

/** Rows of the table: one for each goal of each profile that was run. */
export function rowsOf(profiles, results) {
  return Object.entries(profiles).flatMap(([name, profile]) => {
    const runs = results[name];
    if (!runs) return [];
    return profile.goals.map((goal, index) => {
      const least = goal.least !== undefined;
      const value = figureOf(runs.efir ?? [], goal.figure, least);
      const plain = figureOf(runs.baseline ?? [], goal.figure, least);
      return {
        situation: index === 0 ? profile.title : "",
        what: goal.what ?? WHAT[goal.figure] ?? goal.figure,
        goal: goalInWords(goal),
        efir: inWords(value, goal.unit),
        plain: inWords(plain, goal.unit),
        reached: reachedInWords(goal, value, plain),
      };
    });
  });
}

function reachedInWords(goal, value, plain) {
  // A goal beside the plain page says nothing without it.
  const isUnknown = value === null || (goal.overBaseline !== undefined && plain === null);
  if (isUnknown) return "–";
  return isReached(goal, value, plain) ? "yes" : "**no**";
}

const WHAT = {
  audibleLoss: "audible loss",
  recoveryMs: "sound back after",
  fps: "pictures",
  leastFps: "pictures, the fewer",
  frozenShare: "frozen",
};

/** The table as Markdown. */
export function markdown(rows) {
  const head = ["situation", "figure", "Efir", "goal", "plain page", "reached"];
  const lines = rows.map((row) => [
    row.situation,
    row.what,
    row.efir,
    row.goal,
    row.plain,
    row.reached,
  ]);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...lines.map(line)].join("\n");
}

/** Names of the profiles in which the machine itself was too busy to be trusted, in any run. */
export function busyProfiles(results) {
  return Object.entries(results)
    .filter(([, apps]) =>
      Object.values(apps)
        .flat()
        .some((run) => run.machineBusy > BUSY_PERCENT),
    )
    .map(([name]) => name);
}

/**
 * Two browsers alone let something wait for a processor in up to a fifth of the time; well above
 * that, sound is lost on the machine and not on the link.
 */
const BUSY_PERCENT = 50;
