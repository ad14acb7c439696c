/** That what is written can be read: WCAG 2.2, 1.4.3 (4.5 to 1), and 1.4.11 for icons (3 to 1). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");

/** The colours of a block of tokens, by name. */
function tokens(start: string): Record<string, string> {
  const block = css.slice(css.indexOf(start), css.indexOf("}", css.indexOf(start)));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ["light", ":root {\n  color-scheme: light"],
  ["dark", ':root:not([data-scheme="light"])'],
])("without a theme of Telegram, %s", (_, start) => {
  const of = tokens(start);
  test.each([
    ["text", "secondary-bg"],
    ["hint", "secondary-bg"],
    ["hint", "section-bg"],
    ["link", "secondary-bg"],
    ["link", "section-bg"],
    ["destructive", "section-bg"],
  ])("%s is read on %s", (text, ground) => {
    const pair = [of[`fallback-${text}`], of[`fallback-${ground}`]] as const;
    expect(contrast(pair[0] ?? "", pair[1] ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  test("white is read on a button", () => {
    expect(contrast("#ffffff", of["fallback-accent"] ?? "")).toBeGreaterThanOrEqual(4.5);
  });
});

describe("in the room", () => {
  const of = tokens("@theme {");
  test.each(["text", "hint", "active"])("%s is read on cards", (name) => {
    const text = of[`color-room-${name}`] ?? "";
    expect(contrast(text, of["color-room-card"] ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["speaking", "listening", "forbidden"])("%s is read on cards", (name) => {
    const text = of[`color-${name}`] ?? "";
    expect(contrast(text, of["color-room-card"] ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  test("the icon of the microphone stands out from every end of its gradients", () => {
    const orb = readFileSync(join(import.meta.dirname, "../ui/MicOrb.tsx"), "utf8");
    const ends = [...orb.matchAll(/(?:from|to)-\[(#[0-9a-f]{6})\]/g)].map(
      ([, color = ""]) => color,
    );
    expect(ends.length).toBeGreaterThanOrEqual(8);
    for (const color of ends)
      expect([color, contrast("#ffffff", color) >= 3]).toEqual([color, true]);
  });
});
