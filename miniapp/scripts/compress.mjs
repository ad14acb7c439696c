/**
 * Puts a `.br` and a `.gz` beside every built text file, so that the server only picks one, and
 * refuses a build whose first load is too big.
 *
 * The first load is all that must arrive until somebody who came by a link can use the lobby, and it
 * is one document (see `document.mjs`). Of its languages the largest counts.
 */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** 40 KB: a second and a half over EDGE (240 kbit/s), five over 64 kbit/s. */
const FIRST_LOAD_BYTES_MAX = 40 * 1024;
/** So many of the largest modules are printed. */
const PARTS_SHOWN = 12;
const TEXT = new Set([".css", ".html", ".js", ".json", ".svg", ".webmanifest"]);

/** What is known to come later; everything that is asked for later must be in this list. */
const LATER = [
  "src/call/media/call-media.ts",
  "src/call/transport/detour/detour.ts",
  "src/i18n/en.ts",
  "src/i18n/ru.ts",
  "src/i18n/uk.ts",
  "src/screens/connection/ConnectionSheet.tsx",
  "src/screens/game/GamePlace.tsx",
  "src/screens/others.ts",
  "src/screens/ring/index.ts",
  "src/screens/room/RoomScreen.tsx",
  "src/screens/settings/SettingsSheet.tsx",
];

function brotli(raw) {
  return brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  });
}

/** Compresses every text file; brotli sizes by path relative to `dist`. */
export async function compressAll(dist) {
  const result = new Map();
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !TEXT.has(extname(entry.name)) || file.includes("/.vite/")) continue;
    const raw = await readFile(file);
    const small = brotli(raw);
    await writeFile(`${file}.br`, small);
    await writeFile(`${file}.gz`, gzipSync(raw, { level: 9 }));
    result.set(file.slice(dist.length).replaceAll("\\", "/"), small.length);
  }
  return result;
}

/** Prints what the first load is made of and what comes later; the exit code. */
export async function report(dist, sizes) {
  const read = async (file) => JSON.parse(await readFile(join(dist, ".vite", file), "utf8"));
  const manifest = await read("manifest.json");
  const parts = await read("parts.json");
  // They tell nobody outside anything.
  await rm(join(dist, ".vite"), { recursive: true });

  const pages = [...sizes].filter(([file]) => /^index(\.\w+)?\.html$/.test(file));
  const [largest, total] = pages.toSorted(([, a], [, b]) => b - a)[0];
  print("in the page (brotli, each for itself, largest first):");
  for (const [part, size] of parts.slice(0, PARTS_SHOWN)) print(row(part, size));
  print("comes later:");
  const later = [...sizes].filter(([file]) => file.startsWith("assets/"));
  for (const [file, size] of later) print(row(file, size));
  print(`later: ${kilobytes(later.reduce((sum, [, size]) => sum + size, 0))}`);
  print(`first load: ${kilobytes(total)} of ${kilobytes(FIRST_LOAD_BYTES_MAX)} (${largest})`);

  const strangers = Object.values(manifest)
    .flatMap(({ dynamicImports = [] }) => dynamicImports)
    .filter((key) => !LATER.includes(key));
  if (strangers.length > 0) {
    return fail(`Comes ${strangers.join(", ")} later? Say so in compress.mjs and in src/boot.`);
  }
  if (total > FIRST_LOAD_BYTES_MAX) return fail("The first load is too big: load something later.");
  return 0;
}

/** How much of the first load each module is, as `[name, bytes]`, largest first. */
export function partsOf(modules) {
  const sizes = new Map();
  for (const [id, code] of modules) {
    const name = nameOf(id);
    sizes.set(name, (sizes.get(name) ?? "") + code);
  }
  return [...sizes]
    .map(([name, code]) => [name, brotli(Buffer.from(code)).length])
    .toSorted(([, a], [, b]) => b - a);
}

/** A module of ours by its path, a package as a whole. */
function nameOf(id) {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id) ?? [];
  return name ?? id.replace(/^.*\/miniapp\//, "").replace(/\?.*$/, "");
}

function row(file, size) {
  return `  ${kilobytes(size).padStart(9)}  ${file}`;
}

function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

function fail(reason) {
  process.stderr.write(`${reason}\n`);
  return 1;
}
