/**
 * Puts a `.br` and a `.gz` beside every built text file, so that the server only picks one, and
 * refuses a build whose first load is too big.
 *
 * The first load is all that must arrive until somebody who came by a link can use the lobby: the
 * first script, what it asks for before it draws, one language, everything that these import
 * statically, and their style sheets. The list comes from the manifest that Vite writes.
 */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url).pathname;
/** 80 KB: about 1.5 s on a 0.5 Mbit/s connection. */
const FIRST_LOAD_BYTES_MAX = 80 * 1024;
const TEXT = new Set([".css", ".html", ".js", ".json", ".svg", ".webmanifest"]);

const manifest = JSON.parse(await readFile(join(DIST, ".vite/manifest.json"), "utf8"));
// It tells nobody outside anything.
await rm(join(DIST, ".vite"), { recursive: true });

const ENTRY = "index.html";
/** What the first script waits for. Of the languages one is fetched; the largest counts. */
const AWAITED = [keyOf("lobby")];
const LANGUAGES = ["src/i18n/en.ts", "src/i18n/ru.ts", "src/i18n/uk.ts"];
/** What comes after the lobby, asked for by it. Everything dynamic must be in one of these lists. */
const LATER = [
  "src/call/media/call-media.ts",
  "src/screens/connection/ConnectionSheet.tsx",
  "src/screens/others.ts",
  "src/screens/room/RoomScreen.tsx",
];

const sizes = await compressAll();
const largest = LANGUAGES.toSorted((a, b) => sizeOf(filesOf(b)) - sizeOf(filesOf(a)))[0];
const first = filesOf(ENTRY, ...AWAITED, largest);
const isAccountedFor = new Set([ENTRY, ...AWAITED, ...LANGUAGES, ...LATER]);
const strangers = Object.values(manifest)
  .flatMap(({ dynamicImports = [] }) => dynamicImports)
  .filter((key) => !isAccountedFor.has(key));
const total = sizeOf(first);
const later = [...filesOf(...LATER)].filter((file) => !first.has(file));

print("needed until the lobby can be used (brotli):");
for (const file of first) print(row(file));
print(`first load: ${kilobytes(total)} of ${kilobytes(FIRST_LOAD_BYTES_MAX)}`);
print("comes later:");
for (const file of later) print(row(file));
print(`later: ${kilobytes(sizeOf(later))}`);

if (strangers.length > 0) {
  fail(`Is it needed for the lobby? Say so in compress.mjs: ${[...new Set(strangers)].join(", ")}`);
}
if (total > FIRST_LOAD_BYTES_MAX) fail("The first load is too big: load something later.");

/** The manifest's key of a chunk that the configuration gave a name. */
function keyOf(name) {
  const found = Object.entries(manifest).find(([, chunk]) => chunk.name === name);
  if (!found) throw new Error(`The build has no chunk ${name}`);
  return found[0];
}

/** Compresses every text file; brotli sizes by path relative to dist. */
async function compressAll() {
  const entries = await readdir(DIST, { recursive: true, withFileTypes: true });
  const result = new Map();
  for (const entry of entries) {
    if (!entry.isFile() || !TEXT.has(extname(entry.name))) continue;
    const file = join(entry.parentPath, entry.name);
    const raw = await readFile(file);
    const brotli = brotliCompressSync(raw, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
      },
    });
    await writeFile(`${file}.br`, brotli);
    await writeFile(`${file}.gz`, gzipSync(raw, { level: 9 }));
    result.set(file.slice(DIST.length).replaceAll("\\", "/"), brotli.length);
  }
  return result;
}

/** The files of manifest entries, of all that they import statically, and their style sheets. */
function filesOf(...keys) {
  const files = new Set();
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (!chunk) throw new Error(`The build has no ${key}: change the lists in compress.mjs.`);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  for (const key of keys) visit(key);
  return files;
}

function sizeOf(files) {
  return [...files].reduce((sum, file) => {
    const size = sizes.get(file);
    if (size === undefined) throw new Error(`${file} was not compressed`);
    return sum + size;
  }, 0);
}

function row(file) {
  return `  ${kilobytes(sizeOf([file])).padStart(9)}  ${file}`;
}

function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exitCode = 1;
}
