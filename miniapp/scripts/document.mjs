/**
 * Puts all that the lobby needs into the page itself: the first script, its styles, and the words of
 * one language. Each exchange that must succeed before the next one can begin costs a round trip,
 * and a second and more where packets get lost; in one document the lobby costs one.
 *
 * There is a page for each language (`index.html` for English, `index.<language>.html` for the
 * others); the server picks one by `Accept-Language`. Scripts that come later take what they share
 * with the first one from `globalThis.efir`, since a script in a page has no address to import from.
 */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where later scripts find what the first one exports. */
const SHARED = "globalThis.efir";
/** Ours; the first one is `index.html`. */
const LANGUAGES = ["en", "ru", "uk"];

/** The first script as it runs in a page: what it exported is kept for the later ones. */
export function asInlineScript(code) {
  const [, exported] = /export\{([^{}]*)\};?\s*$/.exec(code) ?? [];
  if (exported === undefined) throw new Error("the first script does not end with its exports");
  const members = pairs(exported).map(([local, name]) => `${name}:${local}`);
  const body = code.replace(/export\{[^{}]*\};?\s*$/, `${SHARED}={${members.join(",")}};`);
  // In a page addresses are relative to the page, and these are beside the script's file.
  const script = body.replaceAll(/\bimport\((["'`])\.\//g, "import($1/assets/");
  if (/<\/script|<!--/i.test(script)) throw new Error("the first script would end its element");
  if (/\bfrom\s*["']\.|\bimport\s*["']\./.test(script)) {
    throw new Error("the first script imports another file at once");
  }
  return script.trim();
}

/** A later script that takes from the first one what it imported from `file`. */
export function withShared(code, file) {
  const name = file.replaceAll(/[.$]/g, "\\$&");
  return code.replaceAll(
    new RegExp(`import\\{([^{}]*)\\}from["']\\./${name}["'];?`, "g"),
    (_, names) => {
      const members = pairs(names).map(([imported, local]) => `${imported}:${local}`);
      return `const{${members.join(",")}}=${SHARED};`;
    },
  );
}

/** What Vite would fetch beside `file` and is in the page: the file itself stands in, as it is there. */
export function withPreloadsOf(code, gone, file) {
  return gone.reduce((left, one) => left.replaceAll(`"${one}"`, `"assets/${file}"`), code);
}

/** `a as b,c` as [["a", "b"], ["c", "c"]]. */
function pairs(list) {
  return list.split(",").map((one) => {
    const [name, as = name] = one.trim().split(/\s+as\s+/);
    return [name, as];
  });
}

/** The page with everything in it, for one language. */
export function page(html, { script, styles, words, language, media }) {
  const data = JSON.stringify(words).replaceAll("<", "\\u003c");
  const parts = [
    [/<html lang="[^"]*">/, `<html lang="${language}">`],
    // Asked for as soon as this line has come: it is what Join waits for.
    [
      /<script type="module"[^>]*><\/script>/,
      `<link rel="modulepreload" crossorigin href="/${media}">`,
    ],
    [/<link rel="stylesheet"[^>]*>/, `<style>${styles.trim()}</style>`],
    [
      /<\/body>/,
      `<script type="application/json" id="words" lang="${language}">${data}</script>` +
        `<script type="module">${script}</script></body>`,
    ],
  ];
  return parts.reduce(
    (whole, [place, part]) => {
      if (!place.test(whole)) throw new Error(`index.html has no ${place}`);
      return whole.replace(place, () => part);
    },
    html.replaceAll(/<!--.*?-->/gs, "").replaceAll(/\n\s*/g, "\n"),
  );
}

/** The words of a language, out of the script that brings them. */
async function wordsOf(code) {
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return Object.values(module)[0];
}

/** Does it to a build. */
export async function inlineFirst(dist) {
  const manifest = JSON.parse(await readFile(join(dist, ".vite/manifest.json"), "utf8"));
  const read = (file) => readFile(join(dist, file), "utf8");
  // The chunk that `vite.config.ts` makes of all that comes with the page.
  const { file, css = [] } = Object.values(manifest).find(({ name }) => name === "first");
  const name = file.replace("assets/", "");
  const script = asInlineScript(await read(file));
  const styles = (await Promise.all(css.map(read))).join("");
  const html = await read("index.html");
  const media = manifest["src/call/media/call-media.ts"].file;
  for (const language of LANGUAGES) {
    const words = await wordsOf(await read(manifest[`src/i18n/${language}.ts`].file));
    const to = language === LANGUAGES[0] ? "index.html" : `index.${language}.html`;
    await writeFile(join(dist, to), page(html, { script, styles, words, language, media }));
  }
  for (const gone of [file, ...css]) await rm(join(dist, gone));
  for (const other of await readdir(join(dist, "assets"))) {
    if (!other.endsWith(".js")) continue;
    const code = withPreloadsOf(withShared(await read(`assets/${other}`), name), css, other);
    const left = [file, ...css].find((gone) => code.includes(gone.replace("assets/", "")));
    if (left) throw new Error(`${other} still asks for ${left}, which is in the page`);
    await writeFile(join(dist, "assets", other), code);
  }
}
