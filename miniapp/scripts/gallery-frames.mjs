/**
 * How smoothly the room moves on a slow phone: 25 people who talk in turns, 9 videos, the processor
 * slowed six times by Chromium. Prints for how many frames in ten seconds the browser was late, as it
 * tells itself (`requestAnimationFrame`), and how long the page's own work took.
 */
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { serveGallery } from "./gallery.mjs";

const SLOWER = 6;
const MEASURED_MS = 10_000;
const FRAME_MS = 1_000 / 60;

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  throw new Error(`No Chromium at ${executablePath}: apt-get install chromium, or set CHROMIUM`);
}
const gallery = await serveGallery();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.goto(`${gallery.url}?${new URLSearchParams({ show: "crowd", lang: "ru" })}`);
  await page.evaluate(() => globalThis.gallery.ready);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const busy = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    const value = (name) => metrics.find((one) => one.name === name)?.value ?? 0;
    return {
      task: value("TaskDuration"),
      script: value("ScriptDuration"),
      layouts: value("LayoutCount"),
    };
  };
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const before = await busy();
  const frames = await page.evaluate(
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
    MEASURED_MS,
  );
  const after = await busy();
  const lengths = frames.slice(1).map((time, index) => time - frames[index]);
  const dropped = lengths.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / FRAME_MS) - 1), 0);
  const due = lengths.reduce((sum, ms) => sum + ms, 0) / FRAME_MS;
  const sorted = [...lengths].sort((a, b) => a - b);
  const seconds = MEASURED_MS / 1_000;
  process.stdout.write(
    [
      `dropped ${((dropped / due) * 100).toFixed(1)} % of ${Math.round(due)} frames`,
      `95 % of frames within ${sorted[Math.floor(sorted.length * 0.95)].toFixed(1)} ms`,
      `main thread busy ${(((after.task - before.task) / seconds) * 100).toFixed(0)} %`,
      `of it scripts ${(((after.script - before.script) / seconds) * 100).toFixed(0)} %`,
      `layouts ${((after.layouts - before.layouts) / seconds).toFixed(1)} a second`,
      "",
    ].join("\n"),
  );
} finally {
  await browser.close();
  await gallery.close();
}
