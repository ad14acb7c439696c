/** Who knows whom, from the import graph itself: a lint rule can be silenced, this cannot. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const SRC = fileURLToPath(new URL(".", import.meta.url));

/** The folders of `src` that a folder may import from, besides itself; and packages, if any. */
const MAY_KNOW: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  ui: ["react"],
  telegram: [],
  i18n: [],
  call: ["protocol"],
  api: ["protocol"],
  // Who rings and what is shown of it; said over the engine's sockets.
  rings: ["boot", "call", "protocol"],
  // How things are loaded: what the engine tells of the path decides when.
  boot: ["call", "i18n", "protocol"],
  hooks: ["react", "api", "boot", "call", "i18n", "protocol", "rings", "telegram"],
  // Of the theme its style sheets: those of the later screens come with them.
  screens: [
    "react",
    "api",
    "boot",
    "call",
    "hooks",
    "i18n",
    "protocol",
    "rings",
    "telegram",
    "theme",
    "ui",
  ],
  app: [
    "react",
    "react-dom",
    "api",
    "boot",
    "call",
    "hooks",
    "i18n",
    "protocol",
    "rings",
    "screens",
    "telegram",
    "ui",
  ],
};

interface Source {
  readonly path: string;
  readonly folder: string;
  readonly text: string;
}

const sources: Source[] = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
  .map((path) => ({
    path,
    folder: path.split("/")[0] ?? "",
    text: readFileSync(join(SRC, path), "utf8"),
  }));

/** What a file imports: folders of `src` and names of packages. */
function imports({ path, text }: Source): string[] {
  const found = text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
  return [...found].map(([, target = ""]) => {
    if (!target.startsWith(".")) return target.split("/")[0] ?? "";
    return relative(SRC, join(SRC, dirname(path), target)).split(/[\\/]/)[0] ?? "";
  });
}

/** The files outside of `allowed` that match a pattern. */
function filesWith(pattern: RegExp, allowed: (source: Source) => boolean): string[] {
  return sources
    .filter((source) => !allowed(source) && pattern.test(source.text))
    .map((source) => source.path);
}

describe.each(Object.entries(MAY_KNOW))("src/%s", (folder, known) => {
  test("imports only from the layers below it", () => {
    const strangers = sources
      .filter((source) => source.folder === folder)
      .flatMap((source) =>
        imports(source)
          .filter((target) => target !== folder && !known.includes(target))
          .map((target) => `${source.path} imports ${target}`),
      );
    expect(strangers).toEqual([]);
  });
});

/**
 * The folders of the engine, each with those that it may import from: facts about a path, then what
 * is decided with them, then what people are told of it, then how media travels. What lies loose in
 * `call` holds them together, and only {@link LEAVES} of it are known to the folders.
 */
const CALL_MAY_KNOW: Readonly<Record<string, readonly string[]>> = {
  // What is written in a room; knows no call.
  chat: [],
  path: [],
  policy: ["path"],
  view: ["path", "policy"],
  // One connection to one person, whatever carries many: no word of a mesh.
  "transport/connection": ["path", "policy"],
  transport: ["path", "policy", "view"],
  media: ["view", "transport"],
  signal: [],
};
const LEAVES = [
  "clock",
  "devices",
  "permits",
  "platform",
  "roster",
  "setup",
  "since",
  "tracks",
  "types",
];

/** The files of `call` that a file imports, as paths below `call` without their ends. */
function importsWithinCall({ path, text }: Source): string[] {
  const found = text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"?]+)/g);
  return [...found]
    .map(([, target = ""]) => relative(SRC, join(SRC, dirname(path), target)).replaceAll("\\", "/"))
    .filter((target) => target.startsWith("call/"))
    .map((target) => target.slice("call/".length));
}

describe.each(Object.entries(CALL_MAY_KNOW))("src/call/%s", (folder, known) => {
  test("imports only from the folders before it", () => {
    const allowed = [folder, ...known].map((name) => `${name}/`);
    const strangers = sources
      .filter(({ path }) => path.startsWith(`call/${folder}/`))
      .flatMap((source) =>
        importsWithinCall(source)
          .filter((target) => !LEAVES.includes(target))
          .filter((target) => !allowed.some((start) => target.startsWith(start)))
          .map((target) => `${source.path} imports ${target}`),
      );
    expect(strangers).toEqual([]);
  });
});

test("every folder of the engine has its place in the order", () => {
  const folders = sources.flatMap(({ path }) => /^call\/([^/]+)\//.exec(path)?.[1] ?? []);
  const placed = [...Object.keys(CALL_MAY_KNOW), "testing"];
  expect([...new Set(folders)].filter((folder) => !placed.includes(folder))).toEqual([]);
});

test("only the call engine touches WebRTC and sockets", () => {
  const made = /new (?:RTCPeerConnection|WebSocket)\b/;
  expect(filesWith(made, ({ folder }) => folder === "call")).toEqual([]);
  const named = /\b(?:RTCPeerConnection|WebSocket|fetch\()/;
  expect(filesWith(named, ({ folder }) => folder !== "screens" && folder !== "ui")).toEqual([]);
});

test("only the Telegram bridge touches Telegram's objects", () => {
  const objects = /TelegramWebviewProxy|window\.Telegram\b/;
  // The gallery stands in for the client.
  const knows = ["telegram", "gallery"];
  expect(filesWith(objects, ({ folder }) => knows.includes(folder))).toEqual([]);
});

test("the gallery is no part of the app", () => {
  const strangers = sources.filter(
    (source) => source.folder !== "gallery" && imports(source).includes("gallery"),
  );
  expect(strangers.map((source) => source.path)).toEqual([]);
});

/** Written by hand, and part of the app. */
const written = sources.filter(
  ({ path, folder }) => !path.endsWith("/generated.ts") && folder !== "gallery",
);

test("no file grows past four hundred lines", () => {
  const big = written.filter(({ text }) => text.split("\n").length > 401);
  expect(big.map(({ path }) => path)).toEqual([]);
});

/** Functions of more than seventy lines, with the file they are in. */
function longFunctions({ path, text }: Source): string[] {
  if (text.split("\n").length <= 71) return [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node) {
      const from = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
      const lines = file.getLineAndCharacterOfPosition(node.getEnd()).line - from + 1;
      const name = ts.getNameOfDeclaration(node)?.getText(file) ?? "a function";
      if (lines > 70) found.push(`${path}:${from + 1} ${name} has ${lines} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** What a screen draws may be longer than what decides. */
test("no function below the screens grows past seventy lines", () => {
  const below = written.filter(({ folder }) => folder !== "screens");
  expect(below.flatMap(longFunctions)).toEqual([]);
}, 60_000);

test("what is kept clear of a notch has no second padding on the same sides", () => {
  const both = /className="(?=[^"]*\bsafe-x\b)(?=[^"]*(?<![\w:-])p[xlr]?-)[^"]*"/;
  const above = /className="(?=[^"]*\bsafe-top\b)(?=[^"]*(?<![\w:-])p[yt]?-)[^"]*"/;
  const below = /className="(?=[^"]*\bsafe-bottom\b)(?=[^"]*(?<![\w:-])p[yb]?-)[^"]*"/;
  for (const pattern of [both, above, below]) {
    expect(filesWith(pattern, () => false)).toEqual([]);
  }
});
