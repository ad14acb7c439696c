/**
 * How smoothly the room moves on a slow phone: 25 people who talk in turns, 9 videos, the page's own
 * thread slowed six times by Chromium. `npm run gallery:frames -- main~5` puts the figures of that
 * revision beside those of the files here; `--profile` says what the page's own thread did.
 *
 * Beside them are two pages that hold nothing of ours: a square that moves, and the same with nine videos
 * of the same size. Chromium draws a page with several videos thirty times a second, whatever else moves
 * in it and however fast the machine is: so a frame of ours is late by what it draws such a page in. All
 * take turns, so that what else the machine does meanwhile meets each of them.
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
const ROUNDS = 2;
const MEASURED_MS = 10_000;
/** Files are read, and videos begin. */
const SETTLED_MS = 2_000;
const HERE = join(import.meta.dirname, "..");

const CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
const WAYS = {
  "drawing costs nothing": ["--use-gl=angle", "--use-angle=null", "--ignore-gpu-blocklist"],
  "drawn in software": [],
};

/** Pages that hold nothing of ours, as ready as the gallery says that it is. */
const READY = `<script type="module">globalThis.gallery = { ready: globalThis.begun };</script>`;
const SQUARE = `<!doctype html><style>
    div { width: 84px; height: 84px; background: #0a84ff; animation: move 2s infinite alternate; }
    @keyframes move { to { transform: translateX(240px); } }
  </style><div></div>`;
const VIDEOS = "with nine videos";
const PLAIN = {
  "a square": `${SQUARE}${READY}`,
  [VIDEOS]: `${SQUARE}<style>
    body { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4px; margin: 8px; }
    video { width: 100%; height: 96px; object-fit: cover; }
  </style><script type="module">
    globalThis.begun = (async () => {
      const video = { width: 320, height: 240, frameRate: 20 };
      const camera = await navigator.mediaDevices.getUserMedia({ video });
      await Promise.all(Array.from({ length: 9 }, () => {
        const picture = document.createElement("video");
        picture.muted = true;
        picture.srcObject = camera.clone();
        document.body.append(picture);
        return picture.play();
      }));
    })();
  </script>${READY}`,
};

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  throw new Error(`No Chromium at ${executablePath}: apt-get install chromium, or set CHROMIUM`);
}
const args = process.argv.slice(2);
const isProfiled = args.includes("--profile");
const before = args.filter((arg) => !arg.startsWith("--"));

const galleries = [];
const places = [];
try {
  for (const revision of before) {
    galleries.push({ name: revision, gallery: await serveGallery(await checkedOut(revision)) });
  }
  galleries.push({ name: "here", gallery: await serveGallery() });
  print(await measured());
} finally {
  for (const { gallery } of galleries) await gallery.close();
  for (const place of places) await removed(place);
}

/** Every page in turn, some times, in both ways of drawing; figures by way and column. */
async function measured() {
  const origin = new URL(galleries[0].gallery.url).origin;
  const pages = [
    ...Object.keys(PLAIN).map((name) => ({ name, url: `${origin}/plain/${name}`, isOurs: false })),
    ...galleries.map(({ name, gallery }) => {
      const query = new URLSearchParams({ show: "crowd", lang: "ru", camera: "" });
      return { name, url: `${gallery.url}?${query}`, isOurs: true };
    }),
  ];
  const all = {};
  for (const [way, flags] of Object.entries(WAYS)) {
    const runs = new Map(pages.map(({ name }) => [name, []]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const page of pages) runs.get(page.name).push(await measuredOnce(page, flags));
    }
    all[way] = pages.map(({ name, isOurs }) => ({
      name,
      figures: figuresOf(runs.get(name), usualLength(runs.get(isOurs ? VIDEOS : name))),
    }));
  }
  return all;
}

async function measuredOnce({ name, url, isOurs }, flags) {
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", ...CAMERA, ...flags],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.route("**/plain/*", (route) =>
      route.fulfill({ contentType: "text/html", body: PLAIN[name] }),
    );
    await page.goto(url);
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
    if (isProfiled && isOurs)
      process.stdout.write(await profileOf(browser, page, () => frameTimes(page, 3_000)));
    return { times, start, end };
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

function lengthsOf(runs) {
  return runs.flatMap(({ times }) => times.slice(1).map((time, index) => time - times[index]));
}

/** Of a frame, in milliseconds: the middle one of all. */
function usualLength(runs) {
  return lengthsOf(runs).sort((a, b) => a - b)[Math.floor(lengthsOf(runs).length / 2)];
}

/** `frame` is how long the browser takes for one when nothing is late, in milliseconds. */
function figuresOf(runs, frame) {
  const lengths = lengthsOf(runs);
  const dropped = lengths.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / frame) - 1), 0);
  const due = lengths.reduce((sum, ms) => sum + ms, 0) / frame;
  const sorted = [...lengths].sort((a, b) => a - b);
  const grown = (what) => runs.reduce((sum, { start, end }) => sum + end[what] - start[what], 0);
  const seconds = grown("at");
  const share = (what) => `${((grown(what) / seconds) * 100).toFixed(0)} %`;
  return {
    "frames a second": (1_000 / frame).toFixed(0),
    "frames dropped": `${((dropped / due) * 100).toFixed(1)} %`,
    "95 % of frames within": `${sorted[Math.floor(sorted.length * 0.95)].toFixed(1)} ms`,
    "own thread, a frame": `${((grown("task") / lengths.length) * 1_000).toFixed(1)} ms`,
    "own thread busy": share("task"),
    "of it scripts": share("script"),
    "of it styles": share("style"),
    "of it layout": share("layout"),
    "layouts a second": (grown("layouts") / seconds).toFixed(1),
    "drawing process busy": share("gpu"),
  };
}

function git(...words) {
  return execFileSync("git", words, { cwd: HERE, stdio: "pipe" });
}

/** The Mini App of another revision, with the tools that are installed here. */
async function checkedOut(revision) {
  const place = await mkdtemp(join(tmpdir(), "efir-revision-"));
  places.push(place);
  git("worktree", "add", "--detach", place, revision);
  const root = join(place, "miniapp");
  const made = await readFile(join(root, "src/gallery/main.tsx"), "utf8");
  if (!made.includes("takeCamera")) throw new Error(`The gallery of ${revision} takes no camera`);
  await symlink(join(HERE, "node_modules"), join(root, "node_modules"));
  return root;
}

async function removed(place) {
  git("worktree", "remove", "--force", place);
  await rm(place, { recursive: true, force: true });
}

function print(all) {
  const line = (cells) =>
    `${cells[0].padEnd(26)}${cells
      .slice(1)
      .map((one) => one.padStart(18))
      .join("")}\n`;
  for (const [way, columns] of Object.entries(all)) {
    process.stdout.write(line([way, ...columns.map(({ name }) => name)]));
    for (const what of Object.keys(columns[0].figures)) {
      process.stdout.write(line([`  ${what}`, ...columns.map(({ figures }) => figures[what])]));
    }
  }
}
