/** After Vite: one document for the lobby, compressed siblings for the server, and the budget. */
import { readdir, readFile } from "node:fs/promises";
import { compressAll, report } from "./compress.mjs";
import { inlineFirst } from "./document.mjs";
import { aboveFloor } from "./floor.mjs";

const DIST = new URL("../dist/", import.meta.url).pathname;

for (const file of await readdir(`${DIST}assets`)) {
  if (!file.endsWith(".css")) continue;
  const above = aboveFloor(await readFile(`${DIST}assets/${file}`, "utf8"));
  if (above.length === 0) continue;
  process.stderr.write(`${file} needs newer engines than scripts/floor.mjs names:\n`);
  process.stderr.write(`${above.join("\n")}\n`);
  process.exit(1);
}
await inlineFirst(DIST);
process.exitCode = await report(DIST, await compressAll(DIST));
