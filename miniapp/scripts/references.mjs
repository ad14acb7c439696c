/**
 * Photographs the few states that the visual tests compare (`e2e/pictures.e2e.ts`) into `references/`,
 * which is committed: `make references`, after a change that is meant to be seen.
 */
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { serveGallery } from "./gallery.mjs";
import { photograph, PICTURES, REFERENCES, SETTING } from "./pictures.mjs";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  throw new Error(`No Chromium at ${executablePath}: apt-get install chromium, or set CHROMIUM`);
}
await rm(REFERENCES, { recursive: true, force: true });
await mkdir(REFERENCES, { recursive: true });
const gallery = await serveGallery();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage(SETTING);
  for (const picture of PICTURES) {
    const png = await photograph(page, gallery.url, picture);
    await writeFile(join(REFERENCES, `${picture.name}.png`), png);
  }
} finally {
  await browser.close();
  await gallery.close();
}
