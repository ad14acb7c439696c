/**
 * That the screens look as they did: a small set of the gallery beside committed references, at a third
 * of its size and with a tolerance that fonts and another build of Chromium stay within. After a change
 * that is meant to be seen: `make references`.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serveGallery } from "../scripts/gallery.mjs";
import { difference, photograph, PICTURES, REFERENCES, SETTING } from "../scripts/pictures.mjs";
import { expect, test } from "./support/test";

/** The share of pixels that may differ: a word in another font is less, a row that is gone more. */
const DIFFERING_MOST = 0.02;

test.use({ locale: SETTING.locale, timezoneId: SETTING.timezoneId });

let gallery: Awaited<ReturnType<typeof serveGallery>>;

test.beforeAll(async () => {
  gallery = await serveGallery();
});

test.afterAll(async () => {
  await gallery.close();
});

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: SETTING.reducedMotion });
});

for (const picture of PICTURES) {
  test(`${picture.name} looks as it did`, async ({ page }, info) => {
    const taken = await photograph(page, gallery.url, picture);
    const reference = await readFile(join(REFERENCES, `${picture.name}.png`));
    const share = await difference(page, taken, reference);
    if (share > DIFFERING_MOST) {
      await info.attach("taken", { body: taken, contentType: "image/png" });
      await info.attach("reference", { body: reference, contentType: "image/png" });
    }
    expect(share).toBeLessThanOrEqual(DIFFERING_MOST);
  });
}

test("another number of people in the room is a difference", async ({ page }) => {
  const room = PICTURES.find(({ name }) => name.startsWith("room-8"));
  if (!room) throw new Error("the room is among the pictures");
  const eight = await photograph(page, gallery.url, room);
  const three = await photograph(page, gallery.url, {
    ...room,
    query: { ...room.query, show: "room-3" },
  });
  expect(await difference(page, eight, three)).toBeGreaterThan(DIFFERING_MOST);
});
