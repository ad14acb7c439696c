/**
 * Builds the gallery (`src/gallery`) and serves it on this machine: for the tests of the screens and
 * for looking at all of them. No part of the app's own build.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, preview } from "vite";

const HERE = join(import.meta.dirname, "..");

/** Waits until whatever glides or fades on a page of the gallery has arrived; what goes on for ever does. */
export async function settled(page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const ends = document.getAnimations().filter((one) => {
      return one.effect?.getComputedTiming().endTime !== Infinity;
    });
    await Promise.allSettled(ends.map((one) => one.finished));
    await frame();
    await frame();
  });
}

/** Where it is, and how to end it; `root` is the Mini App whose gallery it is. */
export async function serveGallery(root = HERE) {
  const outDir = await mkdtemp(join(tmpdir(), "efir-gallery-"));
  const common = { root, logLevel: "warn" };
  const options = {
    outDir,
    emptyOutDir: true,
    rolldownOptions: { input: join(root, "gallery.html") },
  };
  await build({ ...common, build: options });
  const server = await preview({
    ...common,
    build: { outDir },
    preview: { port: 0, host: "127.0.0.1", proxy: {} },
  });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error("the gallery is not served");
  return {
    url: `${url}gallery.html`,
    async close() {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
