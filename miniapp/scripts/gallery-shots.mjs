/**
 * Photographs every state of the gallery in every size, theme and language into `gallery-shots/`,
 * which is not committed. `npm run gallery:shots -- room-8 lobby` takes only the states whose names
 * begin so.
 */
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { serveGallery, settled } from "./gallery.mjs";

const SIZES = [
  [320, 568],
  [390, 844],
  [844, 390],
  [1280, 800],
];
const THEMES = ["light", "dark"];
const LANGUAGES = ["ru", "en"];
/** Much longer than any state takes on a busy machine. */
const LATE_MS = 60_000;

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  throw new Error(`No Chromium at ${executablePath}: apt-get install chromium, or set CHROMIUM`);
}
const wanted = process.argv.slice(2);
const folder = join(import.meta.dirname, "../gallery-shots");
await rm(folder, { recursive: true, force: true });

const gallery = await serveGallery();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const sets = SIZES.flatMap(([width, height]) =>
    THEMES.flatMap((theme) => LANGUAGES.map((lang) => ({ width, height, theme, lang }))),
  );
  let taken = 0;
  const work = async () => {
    for (let set = sets.shift(); set !== undefined; set = sets.shift()) {
      taken += await photograph(set);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  process.stdout.write(`${taken} pictures in ${folder}\n`);
} finally {
  await browser.close();
  await gallery.close();
}

/** Every wanted state in one size, theme and language; how many there were. */
async function photograph({ width, height, theme, lang }) {
  const place = join(folder, `${width}x${height}`);
  await mkdir(place, { recursive: true });
  const page = await browser.newPage({ reducedMotion: "reduce", viewport: { width, height } });
  await page.goto(gallery.url);
  const all = await page.evaluate(() => globalThis.gallery.names);
  const names = all.filter(
    (name) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)),
  );
  for (const name of names) {
    await page.goto(`${gallery.url}?${new URLSearchParams({ show: name, theme, lang })}`);
    await page.waitForFunction(() => document.querySelector("main, iframe") !== null);
    await ready(page, `${name}, ${width}x${height}`);
    await settled(page);
    await page.screenshot({ path: join(place, `${name}-${theme}-${lang}.png`) });
  }
  await page.close();
  return names.length;
}

/** A state that no press leads to in this size is said by its name, and not waited for without end. */
async function ready(page, state) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${state} does not open`)), LATE_MS);
  });
  await Promise.race([page.evaluate(() => globalThis.gallery.ready), late]);
  clearTimeout(timer);
}
