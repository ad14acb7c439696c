/** What many joins in a row come to. Pure. */

/** The time within which this share of them was done; null when it was not. */
function within(sorted, share) {
  const ms = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return ms === undefined || ms === Infinity ? null : ms;
}

/** Times in ms, null for a join that never came to a sound. */
export function ofJoins(times) {
  const sorted = times.map((ms) => ms ?? Infinity).sort((a, b) => a - b);
  return {
    count: times.length,
    medianMs: within(sorted, 0.5),
    nineOfTenMs: within(sorted, 0.9),
    mostMs: within(sorted, 1),
  };
}

const seconds = (ms) => (ms === null ? "never" : `${(ms / 1000).toFixed(1)} s`);

/** Lines of {@link ofJoins} with `profile`, `app` and `tcp`, as Markdown. */
export function joinsInWords(lines) {
  const rows = lines.map((line) => [
    line.profile,
    line.app,
    line.tcp,
    `${line.count}`,
    seconds(line.medianMs),
    seconds(line.nineOfTenMs),
    seconds(line.mostMs),
  ]);
  const head = ["situation", "page", "TCP", "joins", "median", "nine of ten", "longest"];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
