import { expect, test } from "vitest";
import { asInlineScript, page, withPreloadsOf, withShared } from "./document.mjs";

test("the first script keeps its exports for those that come later", () => {
  expect(asInlineScript("var e=1,t=2;go();export{e as A,t};")).toBe(
    "var e=1,t=2;go();globalThis.efir={A:e,t:t};",
  );
});

test("the first script finds later ones from the page's address", () => {
  expect(asInlineScript("import(`./room-1.js`),import('./b.js');export{e as a};")).toContain(
    "import(`/assets/room-1.js`),import('/assets/b.js');",
  );
});

test.each([
  ["no exports at the end", "go();", "does not end with its exports"],
  ["an end of the element", "x='</SCRIPT>';export{e as a};", "would end its element"],
  ["a beginning of a comment", "x='<!--';export{e as a};", "would end its element"],
  ["another file", 'import{a}from"./b.js";export{e as a};', "imports another file at once"],
])("a first script with %s is refused", (_, code, reason) => {
  expect(() => asInlineScript(code)).toThrow(reason);
});

test("a later script takes from the first one what it imported from it, and nothing else", () => {
  const code = 'import{a as e,b}from"./index-a$1.js";import{c as t}from"./other-1.js";e(b,t)';
  expect(withShared(code, "index-a$1.js")).toBe(
    'const{a:e,b:b}=globalThis.efir;import{c as t}from"./other-1.js";e(b,t)',
  );
});

test("nothing is fetched beside a later script that is in the page", () => {
  const code = 'd=["assets/room.js","assets/index-1.css"]';
  expect(withPreloadsOf(code, ["assets/index-1.css"], "sheet.js")).toBe(
    'd=["assets/room.js","assets/sheet.js"]',
  );
});

const HTML = `<html lang="en"><head><!-- why --><script>early()</script>
<script type="module" crossorigin src="/assets/i.js"></script>
<link rel="stylesheet" crossorigin href="/assets/i.css"></head><body></body></html>`;
const PARTS = {
  script: "start($&)",
  styles: "a{}\n",
  words: { hi: "</script>привет" },
  language: "ru",
  media: "assets/media.js",
};

test("the page has everything in it, and no word of a text ends its element", () => {
  expect(page(HTML, PARTS)).toBe(
    '<html lang="ru"><head><script>early()</script>\n' +
      '<link rel="modulepreload" crossorigin href="/assets/media.js">\n' +
      "<style>a{}</style></head><body>" +
      '<script type="application/json" id="words" lang="ru">{"hi":"\\u003c/script>привет"}</script>' +
      '<script type="module">start($&)</script></body></html>',
  );
});

test("a page of another shape is refused", () => {
  expect(() => page("<html>", PARTS)).toThrow("index.html has no");
});
