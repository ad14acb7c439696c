/**
 * What a module of ours takes in at once: the files that it imports statically, and what these
 * import, and so on. Types do not count, since they are gone by then; packages neither.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

const STATIC = /^(?:import|export)\s+(?!type\b)(?:[^;]*?\bfrom\s*)?"(\.{1,2}\/[^"]+)"/gm;
const ENDINGS = ["", ".ts", ".tsx", "/index.ts", "/index.tsx"];

/** Absolute paths of `entry` and of everything that comes with it, in the order of first meeting. */
export function comesWith(entry) {
  const found = new Set();
  const visit = (file) => {
    if (found.has(file)) return;
    found.add(file);
    if (!/\.tsx?$/.test(file)) return;
    for (const [, target] of readFileSync(file, "utf8").matchAll(STATIC))
      visit(locate(file, target));
  };
  visit(resolve(entry));
  return [...found];
}

function locate(from, target) {
  const path = resolve(dirname(from), target);
  const ending = ENDINGS.find((end) => /\.\w+$/.test(path + end) && existsSync(path + end));
  if (ending === undefined) throw new Error(`${from} imports ${target}, which is not there`);
  return path + ending;
}
