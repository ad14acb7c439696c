/**
 * What axe-core finds on the screens: nothing, in both themes. One theme is looked at in Russian and the
 * other in English, since names of buttons are words too. `make screens` looks at every state.
 */
import { createRequire } from "node:module";
import type axe from "axe-core";
import { serveGallery } from "../scripts/gallery.mjs";
import { statesOf } from "./support/states";
import { expect, type Page, test } from "./support/test";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let gallery: Awaited<ReturnType<typeof serveGallery>>;

test.beforeAll(async () => {
  gallery = await serveGallery();
});

test.afterAll(async () => {
  await gallery.close();
});

async function look(page: Page, query: Record<string, string>): Promise<void> {
  await page.goto(`${gallery.url}?${new URLSearchParams(query)}`);
  await page.evaluate(() => window.gallery.ready);
}

/** The rules that are broken, each with the first place where it is. */
async function broken(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const { axe: tool } = window as unknown as { axe: typeof axe };
    const { violations } = await tool.run(document, {
      resultTypes: ["violations"],
      rules: { "label-content-name-mismatch": { enabled: true } },
    });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`,
    );
  });
}

for (const { theme, lang } of [
  { theme: "dark", lang: "ru" },
  { theme: "light", lang: "en" },
]) {
  test(`axe finds nothing on the screens, ${theme}, ${lang}`, async ({ page }) => {
    test.setTimeout(240_000);
    // What fades in is fainter than it will be.
    await page.emulateMedia({ reducedMotion: "reduce" });
    await look(page, { show: "home", theme, lang });
    const found: Record<string, string[]> = {};
    for (const show of statesOf(await page.evaluate(() => window.gallery.names))) {
      await look(page, { show, theme, lang });
      const rules = await broken(page);
      if (rules.length > 0) found[show] = rules;
    }
    expect(found).toEqual({});
  });
}
