/** The page about this folder names files, constants and profiles: they must exist. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");
/** What stands in code style in each cell of the table. */
const rows = (read("README.md").split("## What guards which constant")[1] ?? "")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (?:constants|---)/.test(line))
  .map((line) => {
    const [, constants = "", files = "", profiles = ""] = line.split("|");
    return { constants: named(constants), files: named(files), profiles: named(profiles) };
  });

function named(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}

test.each(rows)(
  "$files has $constants, which $profiles guard",
  ({ constants, files, profiles }) => {
    const sources = files.map((file) => read(file.includes("/") ? `../${file}` : `./${file}`));
    for (const name of constants) {
      const pattern = new RegExp(`const ${name.replace("*", "\\w*")}\\b`);
      expect(
        sources.some((source) => pattern.test(source)),
        name,
      ).toBe(true);
    }
    const known = read("../../../../lab/profiles.mjs");
    for (const name of profiles) {
      expect(new RegExp(`^ {2}"?${name}"?:`, "m").test(known), name).toBe(true);
    }
  },
);
