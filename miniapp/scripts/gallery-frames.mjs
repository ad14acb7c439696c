/**
 * How smoothly the room moves on a slow phone: 25 people who talk in turns, 9 videos, the page's own
 * thread slowed six times by Chromium. `npm run gallery:frames -- main~5` puts the figures of that
 * revision beside those of the files here; `--profile` says what the page's own thread did.
 *
 * Without a graphics processor most of a frame is drawn in software, which no phone does. So it is
 * measured twice: once as it is here, and once with a graphics library that accepts everything and draws
 * nothing: what is late then is late by the page's own work.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { serveGallery } from "./gallery.mjs";
import { profileOf } from "./profile.mjs";

const SLOWER = 6;
const MEASURED_MS = 10_000;
/** Files are read, and videos begin. */
const SETTLED_MS = 2_000;
const FRAME_MS = 1_000 / 60;
const HERE = join(import.meta.dirname, "..");

const CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
const WAYS = {
  "drawing costs nothing": ["--use-gl=angle", "--use-angle=null", "--ignore-gpu-blocklist"],
  "drawn in software": [],
};

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  throw new Error(`No Chromium at ${executablePath}: apt-get install chromium, or set CHROMIUM`);
}
const args = process.argv.slice(2);
const isProfiled = args.includes("--profile");
const before = args.filter((arg) => !arg.startsWith("--"));

const columns = [];
for (const revision of before) {
  columns.push({ name: revision, figures: await withRevision(revision, measured) });
}
columns.push({ name: "here", figures: await measured(HERE) });
print(columns);

/** Both ways of drawing, of the Mini App at `root`. */
async function measured(root) {
  const gallery = await serveGallery(root);
  try {
    const figures = {};
    for (const [way, flags] of Object.entries(WAYS)) {
      figures[way] = await measuredOnce(gallery.url, flags);
    }
    return figures;
  } finally {
    await gallery.close();
  }
}

async function measuredOnce(url, flags) {
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", ...CAMERA, ...flags],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(`${url}?${new URLSearchParams({ show: "crowd", lang: "ru", camera: "" })}`);
    await page.waitForFunction(() => globalThis.gallery !== undefined);
    await page.evaluate(() => globalThis.gallery.ready);
    const devtools = await page.context().newCDPSession(page);
    const machine = await browser.newBrowserCDPSession();
    // Of the processor and not of the clock: what else runs on the machine takes no part in it.
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    await frameTimes(page, SETTLED_MS);
    const start = await spent(devtools, machine);
    const times = await frameTimes(page, MEASURED_MS);
    const end = await spent(devtools, machine);
    if (isProfiled)
      process.stdout.write(await profileOf(browser, page, () => frameTimes(page, 3_000)));
    return figuresOf(times, start, end);
  } finally {
    await browser.close();
  }
}

/** When the browser asked for frames, for so many milliseconds. */
function frameTimes(page, length) {
  return page.evaluate(
    (ms) =>
      new Promise((resolve) => {
        const times = [];
        const until = performance.now() + ms;
        const note = (now) => {
          times.push(now);
          if (now < until) requestAnimationFrame(note);
          else resolve(times);
        };
        requestAnimationFrame(note);
      }),
    length,
  );
}

/** In seconds since the start: of the page's own thread, and of the processes. */
async function spent(devtools, machine) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const { processInfo } = await machine.send("SystemInfo.getProcessInfo");
  const value = (name) => metrics.find((one) => one.name === name)?.value ?? 0;
  const used = (type) =>
    processInfo.filter((one) => one.type === type).reduce((sum, one) => sum + one.cpuTime, 0);
  return {
    at: performance.now() / 1_000,
    task: value("TaskDuration"),
    script: value("ScriptDuration"),
    style: value("RecalcStyleDuration"),
    layout: value("LayoutDuration"),
    layouts: value("LayoutCount"),
    gpu: used("GPU"),
  };
}

function figuresOf(times, start, end) {
  const lengths = times.slice(1).map((time, index) => time - times[index]);
  const dropped = lengths.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / FRAME_MS) - 1), 0);
  const due = lengths.reduce((sum, ms) => sum + ms, 0) / FRAME_MS;
  const sorted = [...lengths].sort((a, b) => a - b);
  const seconds = end.at - start.at;
  const share = (what) => `${(((end[what] - start[what]) / seconds) * 100).toFixed(0)} %`;
  const perFrame = ((end.task - start.task) / lengths.length) * 1_000;
  return {
    "frames dropped": `${((dropped / due) * 100).toFixed(1)} %`,
    "95 % of frames within": `${sorted[Math.floor(sorted.length * 0.95)].toFixed(1)} ms`,
    "own thread, a frame": `${perFrame.toFixed(1)} ms`,
    "own thread busy": share("task"),
    "of it scripts": share("script"),
    "of it styles": share("style"),
    "of it layout": share("layout"),
    "layouts a second": ((end.layouts - start.layouts) / seconds).toFixed(1),
    "drawing process busy": share("gpu"),
  };
}

/** The figures of another revision, with the tools that are installed here. */
async function withRevision(revision, run) {
  const place = await mkdtemp(join(tmpdir(), "efir-revision-"));
  const git = (...words) => execFileSync("git", words, { cwd: HERE, stdio: "pipe" });
  git("worktree", "add", "--detach", place, revision);
  try {
    const root = join(place, "miniapp");
    const made = await readFile(join(root, "src/gallery/main.tsx"), "utf8");
    if (!made.includes("takeCamera")) throw new Error(`The gallery of ${revision} takes no camera`);
    await symlink(join(HERE, "node_modules"), join(root, "node_modules"));
    return await run(root);
  } finally {
    git("worktree", "remove", "--force", place);
    await rm(place, { recursive: true, force: true });
  }
}

function print(all) {
  const line = (cells) =>
    `${cells[0].padEnd(26)}${cells
      .slice(1)
      .map((one) => one.padStart(14))
      .join("")}\n`;
  for (const way of Object.keys(WAYS)) {
    process.stdout.write(line([way, ...all.map(({ name }) => name)]));
    for (const what of Object.keys(all[0].figures[way])) {
      process.stdout.write(line([`  ${what}`, ...all.map(({ figures }) => figures[way][what])]));
    }
  }
}
