/**
 * The oldest engines that the Mini App works on, and whether its styles keep to them. Which engine
 * understands what comes from MDN's browser-compat-data.
 *
 * What an engine does not understand, it leaves out, and mostly that is fine: text is balanced or it
 * is not. So a declaration may be newer than the floor where it is wrapped in `@supports`, where an
 * older declaration of the same property stands before it in the same rule, or where what is lost
 * with it is named in `ONLY_NICER`. Everything else must be understood by all of them.
 *
 * Scripts are held to the floor elsewhere: the compiler knows only what ECMAScript 2022 has (`lib` in
 * tsconfig.floor.json; `FLOOR` understands all of it), and syntax is lowered by Vite's `build.target`.
 */
import bcd from "@mdn/browser-compat-data" with { type: "json" };
import postcss from "postcss";

/**
 * Safari 15.4 (March 2022) and the Android System WebView 104 (August 2022) are the first ones with
 * dialogs, style layers and `translate` as a property of its own.
 */
export const FLOOR = { safari_ios: 15.4, chrome_android: 104, firefox: 104 };

/** The same for Vite's `build.target`. */
export const TARGET = ["es2022", "safari15.4", "chrome104", "firefox104"];

/** What may be missing, and what is then different. */
const ONLY_NICER = new Map([
  ["text-wrap", "lines of a heading are not balanced"],
  ["overscroll-behavior", "iOS below 16 bounces"],
  ["interpolate-size", "nothing moves"],
  ["user-select", "prefixed for Safari beside it"],
  ["-webkit-tap-highlight-color", "a tap flashes"],
  ["mask", "prefixed beside it"],
  ["@property", "a colour jumps where it would glide; `@layer properties` has the initial values"],
  ["::backdrop", "variables are not inherited by it; the values are written out"],
]);

/** What stands in values: how it is recognised, and where MDN has it. */
const IN_VALUES = [
  [/\bcolor-mix\(/, bcd.css.types.color["color-mix"]],
  [/\blight-dark\(/, bcd.css.types.color["light-dark"]],
  [/\b(?:ok)?lab\(/, bcd.css.types.color.oklab],
  [/\b(?:ok)?lch\(/, bcd.css.types.color.oklch],
  [/\b(?:rgb|hsl)a?\(\s*from\b/, bcd.css.types.color.rgb.relative_syntax],
  [/\d(?:d|s|l)v(?:h|w|min|max)\b/, bcd.css.types.length.viewport_percentage_units_dynamic],
  [/\dcq(?:w|h|i|b|min|max)\b/, bcd.css.types.length.container_query_length_units],
  [/\d(?:r?lh|rcap|rch|rex|ric)\b/, bcd.css.types.length.rlh],
];

/** Which engines of the floor do not understand a feature. */
function missingIn(feature) {
  const support = feature?.__compat?.support;
  if (!support) return [];
  return Object.entries(FLOOR)
    .filter(([browser, least]) => {
      const ways = [support[browser]].flat().filter((way) => way && !way.flags && !way.prefix);
      return !ways.some(({ version_added: since }) => {
        return since && Number.parseFloat(String(since).replace("≤", "")) <= least;
      });
    })
    .map(([browser, least]) => `${browser} ${least}`);
}

/** What a style sheet needs that the floor does not have: `property: value (engine, engine)`. */
export function aboveFloor(css) {
  const found = new Set();
  const need = (name, feature, what) => {
    const engines = missingIn(feature);
    if (engines.length > 0 && !ONLY_NICER.has(name)) found.add(`${what} (${engines.join(", ")})`);
  };
  postcss.parse(css).walk((node) => {
    if (isGuarded(node)) return;
    if (node.type === "atrule")
      need(`@${node.name}`, bcd.css["at-rules"][node.name], `@${node.name}`);
    if (node.type === "rule") {
      for (const [, name] of node.selector.matchAll(/::?([a-z][a-z-]+)/g)) {
        need(`::${name}`, bcd.css.selectors[name], `::${name}`);
      }
    }
    if (node.type !== "decl" || node.prop.startsWith("--") || hasOlder(node)) return;
    const what = `${node.prop}: ${node.value}`;
    need(node.prop, bcd.css.properties[node.prop], what);
    for (const [pattern, feature] of IN_VALUES) {
      if (pattern.test(node.value)) need(node.prop, feature, what);
    }
  });
  return [...found];
}

/** Whether it counts only where it is understood. */
function isGuarded(node) {
  for (let { parent } = node; parent; { parent } = parent) {
    if (parent.type === "atrule" && parent.name === "supports") return true;
  }
  return false;
}

/** Whether another value, or the same with a prefix, stands before it, for engines that do not understand this one. */
function hasOlder(node) {
  for (let before = node.prev(); before; before = before.prev()) {
    const prop = before.type === "decl" ? before.prop.replace(/^-(?:webkit|moz)-/, "") : "";
    if (prop === node.prop) return true;
  }
  return false;
}
