/**
 * Photographs every state of the gallery in every size, theme and language into `gallery-shots/`,
 * which is not committed. `npm run gallery:shots -- room-8 lobby` takes only the states whose names
 * begin so.
 */
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
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
  const page = await browser.newPage({ reducedMotion: "reduce" });
  await page.goto(gallery.url);
  const all = await page.evaluate(() => globalThis.gallery.names);
  const names = all.filter(
    (name) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)),
  );
  let taken = 0;
  for (const [width, height] of SIZES) {
    const place = join(folder, `${width}x${height}`);
    await mkdir(place, { recursive: true });
    await page.setViewportSize({ width, height });
    for (const theme of THEMES) {
      for (const lang of LANGUAGES) {
        for (const name of names) {
          await page.goto(`${gallery.url}?${new URLSearchParams({ show: name, theme, lang })}`);
          await page.waitForFunction(() => document.querySelector("main") !== null);
          await page.evaluate(() => globalThis.gallery.ready);
          await settled(page);
          await page.screenshot({ path: join(place, `${name}-${theme}-${lang}.png`) });
          taken += 1;
        }
      }
    }
  }
  process.stdout.write(`${taken} pictures in ${folder}\n`);
} finally {
  await browser.close();
  await gallery.close();
}
