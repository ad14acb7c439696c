/** What the page's own thread did, by the browser's own trace: the longest kinds of work, without what is within. */

/** As many kinds are told. */
const TOLD = 14;

/** Runs `work` while the browser writes down what it does; lines of text. */
export async function profileOf(browser, page, work) {
  await browser.startTracing(page, {
    categories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "cc", "blink"],
  });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const own = ownThread(traceEvents);
  const spent = new Map();
  const open = [];
  for (const event of own) {
    const end = event.ts + event.dur;
    while (open.length > 0 && open.at(-1).end <= event.ts) open.pop();
    const { name, dur } = event;
    spent.set(name, {
      ms: (spent.get(name)?.ms ?? 0) + dur / 1_000,
      n: (spent.get(name)?.n ?? 0) + 1,
    });
    const around = open.at(-1);
    if (around) spent.get(around.name).ms -= dur / 1_000;
    open.push({ name, end });
  }
  const sorted = [...spent].sort(([, a], [, b]) => b.ms - a.ms).slice(0, TOLD);
  return sorted
    .map(
      ([name, { ms, n }]) => `${ms.toFixed(0).padStart(7)} ms ${String(n).padStart(6)} ${name}\n`,
    )
    .join("");
}

/** Whole events of the thread that lays the page out, in order of their start, outer ones first. */
function ownThread(events) {
  const whole = events.filter(({ ph, dur }) => ph === "X" && dur > 0);
  const busiest = new Map();
  for (const { pid, tid, name, dur } of whole) {
    if (name !== "UpdateLayoutTree" && name !== "Layout") continue;
    const key = `${pid}/${tid}`;
    busiest.set(key, (busiest.get(key) ?? 0) + dur);
  }
  const [thread] = [...busiest].sort(([, a], [, b]) => b - a)[0] ?? [];
  return whole
    .filter(({ pid, tid }) => `${pid}/${tid}` === thread)
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
}
