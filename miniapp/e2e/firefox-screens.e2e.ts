/**
 * That the screens are drawn by Firefox too: no error, and nothing sticks out. `make screens` looks at
 * every state, and also on a phone that lies on its side.
 */
import { expect } from "@playwright/test";
import { serveGallery } from "../scripts/gallery.mjs";
import { test } from "./support/browsers";
import { LOOKS_AT_ALL, statesOf } from "./support/states";

const UPRIGHT = { width: 390, height: 844 };
const ON_ITS_SIDE = { width: 844, height: 390 };
const SIZES = LOOKS_AT_ALL ? [UPRIGHT, ON_ITS_SIDE] : [UPRIGHT];

test("Firefox draws the screens", async ({ browsers }) => {
  test.setTimeout(300_000);
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
    const names = statesOf(await page.evaluate(() => window.gallery.names));
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
