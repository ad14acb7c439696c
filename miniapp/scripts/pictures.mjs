/** What the visual tests photograph, and how. Small pictures: what they are for is what jumps or is gone. */
import { join } from "node:path";
import { settled } from "./gallery.mjs";

export const REFERENCES = join(import.meta.dirname, "../references");

const PHONE = { width: 390, height: 844 };
const SMALL = { width: 320, height: 568 };
const SIDE = { width: 844, height: 390 };
const DESKTOP = { width: 1280, height: 800 };

const picture = (show, theme, lang, size) => ({
  name: `${show}-${theme}-${lang}-${size.width}`,
  query: { show, theme, lang },
  size,
});

export const PICTURES = [
  picture("home", "light", "ru", PHONE),
  picture("home", "dark", "en", SMALL),
  picture("lobby", "light", "en", PHONE),
  picture("room-8", "dark", "ru", PHONE),
  picture("requests", "dark", "en", SMALL),
  picture("frames", "dark", "ru", PHONE),
  picture("video-3", "dark", "en", SIDE),
  picture("screen", "dark", "ru", DESKTOP),
  picture("settings", "dark", "ru", PHONE),
  picture("settings-home", "light", "en", PHONE),
  picture("ended", "light", "ru", SMALL),
];

/** Of the page that is photographed. */
export const SETTING = { locale: "en-GB", timezoneId: "UTC", reducedMotion: "reduce" };
/** References are so much smaller than the screen: what fonts differ in is not what is looked for. */
const SHRUNK = 1 / 3;
/** Two builds of a browser draw the same pixel with at most so much difference, of 255. */
const NOISE = 48;

/** A picture at a third of its size, as PNG. */
export async function photograph(page, url, { query, size }) {
  await page.setViewportSize(size);
  await page.clock.setFixedTime(new Date("2026-11-30T12:00:00Z"));
  await page.goto(`${url}?${new URLSearchParams(query)}`);
  await page.evaluate(() => globalThis.gallery.ready);
  await settled(page);
  await pictured(page);
  const taken = await page.screenshot({ animations: "disabled", caret: "hide" });
  const shrunk = await page.evaluate(
    async ([png, factor]) => {
      const image = await createImageBitmap(await (await fetch(png)).blob());
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * factor);
      canvas.height = Math.round(image.height * factor);
      const pen = canvas.getContext("2d");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL("image/png");
    },
    [asUrl(taken), SHRUNK],
  );
  return Buffer.from(shrunk.split(",")[1], "base64");
}

/** Until every video has its first picture, and has faded in. */
async function pictured(page) {
  await page.waitForFunction(() =>
    [...document.querySelectorAll("video")].every((video) => video.readyState >= 2),
  );
  await settled(page);
}

/** The share (0-1) of pixels in which two pictures differ by more than noise; 1 for another size. */
export function difference(page, one, other) {
  return page.evaluate(
    async ([urls, noise]) => {
      const [a, b] = await Promise.all(
        urls.map(async (url) => {
          const image = await createImageBitmap(await (await fetch(url)).blob());
          const canvas = document.createElement("canvas");
          canvas.width = image.width;
          canvas.height = image.height;
          const pen = canvas.getContext("2d");
          pen.drawImage(image, 0, 0);
          return pen.getImageData(0, 0, image.width, image.height);
        }),
      );
      if (a.width !== b.width || a.height !== b.height) return 1;
      let differing = 0;
      for (let at = 0; at < a.data.length; at += 4) {
        const far = (channel) => Math.abs(a.data[at + channel] - b.data[at + channel]) > noise;
        if (far(0) || far(1) || far(2)) differing += 1;
      }
      return (differing * 4) / a.data.length;
    },
    [[one, other].map(asUrl), NOISE],
  );
}

function asUrl(png) {
  return `data:image/png;base64,${png.toString("base64")}`;
}
