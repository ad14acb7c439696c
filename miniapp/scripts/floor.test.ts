import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { aboveFloor } from "./floor.mjs";

test.each([
  ["a property", "a{field-sizing:content}", ["field-sizing: content"]],
  ["an at-rule", "@scope (a){b{color:red}}", ["@scope"]],
  ["a selector", "a:has(b){color:red}", ["::has"]],
  ["a unit", "a{height:100dvh}", ["height: 100dvh"]],
  ["a colour", "a{color:color-mix(in srgb,red,blue)}", ["color: color-mix(in srgb,red,blue)"]],
])("%s that is newer than the floor is found", (_, css, found) => {
  expect(aboveFloor(css).map((one) => one.replace(/ \([^()]*\)$/, ""))).toEqual(found);
});

test.each([
  ["what all understand", "@layer a{a:focus-visible{translate:1px;inset:0}}"],
  ["what is asked for first", "@supports (height:100dvh){a{height:100dvh}}"],
  ["what has an older value before it", "a{height:100vh;height:100dvh}"],
  ["what has a prefixed twin before it", "a{-webkit-mask-image:none;mask-image:none}"],
  ["what is only nicer", "h1{text-wrap:balance}"],
  ["what belongs to one engine", "a::-webkit-slider-thumb{color:red}"],
  ["a value that is only kept", ":root{--a:100dvh}"],
])("%s is no reason to refuse", (_, css) => {
  expect(aboveFloor(css)).toEqual([]);
});

/**
 * A tint of a colour that is known only in the browser falls back to the full colour where it cannot
 * be mixed, and words in that colour are gone: such tints are made once, in tokens.css.
 */
test("no class mixes a colour of the person's theme", () => {
  const [, theme = ""] = /@theme inline \{(.*?)\n\}/s.exec(read("src/theme/tokens.css")) ?? [];
  const names = [...theme.matchAll(/--color-([a-z-]+):/g)].map(([, name]) => name);
  expect(names).toContain("accent");
  const mixed = new RegExp(`-(?:${names.join("|")})/\\d`);
  const drawn = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".tsx"),
  );
  expect(drawn).not.toEqual([]);
  expect(drawn.filter((file) => mixed.test(read(`src/${file}`)))).toEqual([]);
});

function read(file: string): string {
  return readFileSync(file, "utf8");
}
