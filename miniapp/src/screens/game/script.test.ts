import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

test("the script that games include stays below 3 KB", () => {
  expect(Buffer.byteLength(read("public/host/v1.js"))).toBeLessThan(3 * 1024);
});

test("what a page may ask and hear is in the types, in the docs and in a test with real browsers", () => {
  const types = /interface EfirRoom \{(.*?)\n\}/s.exec(read("public/host/v1.d.ts"))?.[1] ?? "";
  const calls = new Set(types.match(/^ {2}(?:readonly )?\w+(?=[(:<])/gm)?.map(lastWord));
  const events = /interface EfirEvents \{(.*?)\n\}/s.exec(read("public/host/v1.d.ts"))?.[1] ?? "";
  const names = events.match(/^ {2}\w+(?=:)/gm)?.map(lastWord) ?? [];
  expect(calls.size).toBe(14);
  expect(names).toHaveLength(5);

  const bridge = /## The bridge(.*?)\n## /s.exec(read("../docs/hosting-a-game.md"))?.[1] ?? "";
  const page = read("e2e/support/friendly.ts");
  for (const call of calls) {
    expect(bridge, call).toMatch(new RegExp(`room\\.${call}\\b`));
    expect(page, call).toMatch(
      new RegExp(`room\\.${call}\\b|const \\{[^}]*\\b${call}\\b[^}]*\\} = room`),
    );
  }
  for (const event of names) {
    expect(bridge, event).toContain(`room.on("${event}"`);
    expect(page, event).toContain(`room.on("${event}"`);
  }
});

const lastWord = (text: string): string => text.trim().split(" ").at(-1) ?? "";
