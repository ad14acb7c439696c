/** That every state of the gallery is drawn by Firefox too: no error, and nothing sticks out. */
import { expect } from "@playwright/test";
import { serveGallery } from "../scripts/gallery.mjs";
import { test } from "./support/browsers";

const SIZES = [
  { width: 390, height: 844 },
  { width: 844, height: 390 },
];

test("Firefox draws every state, upright and on its side", async ({ browsers }) => {
  test.setTimeout(180_000);
  const gallery = await serveGallery();
  const firefox = await browsers.of("Firefox");
  const context = await firefox.createBrowserContext();
  try {
    const page = await context.newPage();
    const wrong: string[] = [];
    let show = "home";
    page.on("pageerror", (error) => wrong.push(`${show}: ${String(error)}`));
    const look = async (): Promise<void> => {
      await page.goto(`${gallery.url}?${new URLSearchParams({ show, lang: "en" })}`);
      await page.evaluate(() => window.gallery.ready);
    };
    await look();
    const names = await page.evaluate(() => window.gallery.names);
    for (const size of SIZES) {
      await page.setViewport(size);
      for (show of names) {
        await look();
        const found = await page.evaluate(() => {
          const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
          const isDrawn = document.querySelector("main") !== null;
          return { isDrawn, wide: scrollWidth - clientWidth, high: scrollHeight - clientHeight };
        });
        const isRight = found.isDrawn && found.wide === 0 && found.high === 0;
        if (!isRight) wrong.push(`${show} ${size.width}: ${JSON.stringify(found)}`);
      }
    }
    expect(wrong).toEqual([]);
  } finally {
    await context.close();
    await gallery.close();
  }
});
