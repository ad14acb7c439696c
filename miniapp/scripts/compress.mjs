/**
 * Puts a `.br` and a `.gz` beside every built text file, so that the server only picks one, and
 * refuses a build whose first load is too big.
 *
 * The first load is what `index.html` names: its scripts, module preloads and style sheets, and
 * everything those scripts import statically. The call engine and one language are asked for by the
 * first script and travel beside it; with them the lobby works.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join, posix } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url).pathname;
/** 80 KB: about 1.5 s on a 0.5 Mbit/s connection. */
const FIRST_LOAD_BYTES_MAX = 80 * 1024;
const TEXT = new Set([".css", ".html", ".js", ".json", ".svg", ".webmanifest"]);

const entries = await readdir(DIST, { recursive: true, withFileTypes: true });
const files = entries
  .filter((entry) => entry.isFile() && TEXT.has(extname(entry.name)))
  .map((entry) => join(entry.parentPath, entry.name));

/** Brotli size by path relative to dist, with forward slashes. */
const sizes = new Map();
for (const file of files) {
  const raw = await readFile(file);
  const brotli = brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  });
  await writeFile(`${file}.br`, brotli);
  await writeFile(`${file}.gz`, gzipSync(raw, { level: 9 }));
  sizes.set(file.slice(DIST.length).replaceAll("\\", "/"), brotli.length);
}

const eager = new Set();
const html = await readFile(join(DIST, "index.html"), "utf8");
for (const [, url] of html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)) await visit(url);

let total = 0;
for (const file of eager) {
  const size = sizes.get(file) ?? 0;
  total += size;
  process.stdout.write(`  ${kilobytes(size).padStart(9)}  ${file}\n`);
}
const lobby = total + sizeOf(/\/call-[^/]+\.js$/) + sizeOf(/\/(?:ru|uk|en)-[^/]+\.js$/);
process.stdout.write(
  `first load: ${kilobytes(total)} of ${kilobytes(FIRST_LOAD_BYTES_MAX)} (brotli)\n`,
);
process.stdout.write(`with the call engine and one language: ${kilobytes(lobby)}\n`);
if (total > FIRST_LOAD_BYTES_MAX) {
  process.stderr.write("The first load is too big: load something later.\n");
  process.exitCode = 1;
}

/** The largest file whose path matches. */
function sizeOf(pattern) {
  const matching = [...sizes].filter(([file]) => pattern.test(file));
  return Math.max(0, ...matching.map(([, size]) => size));
}

/** Adds a file and what it imports statically. */
async function visit(file) {
  if (eager.has(file)) return;
  eager.add(file);
  if (!file.endsWith(".js")) return;
  const code = await readFile(join(DIST, file), "utf8");
  for (const [, path] of code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g)) {
    await visit(posix.join(posix.dirname(file), path));
  }
}

function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
