/**
 * How the Mini App is built.
 *
 * What comes out of here is finished by `scripts/build.mjs`, which puts the first script, its styles
 * and the words into the page. It is served from the root of the Rust process, under a
 * Content-Security-Policy that names the scripts in the page by their hashes.
 */
import tailwindcss from "@tailwindcss/vite";
import { relative } from "node:path";
import { minify } from "terser";
import { minifySync, type Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { partsOf } from "./scripts/compress.mjs";
import { TARGET } from "./scripts/floor.mjs";
import { comesWith } from "./scripts/import-graph.mjs";

/** Where `cargo run` listens during development. */
const SERVER = process.env["EFIR_SERVER"] ?? "http://localhost:3000";

/**
 * The sources are written for React: its types, its hooks, its lints. What is shipped, and what the
 * tests, the gallery and the browsers run, is Preact's implementation of the same API: React alone
 * is 57 KB (brotli) of the first load, which is two seconds over EDGE; this is 8. React itself is not
 * installed, so nothing can take it in by mistake. The longer names stand first.
 */
const REACT_IS_PREACT = [
  { find: "react-dom/client", replacement: "preact/compat/client" },
  { find: "react-dom", replacement: "preact/compat" },
  { find: "react/jsx-runtime", replacement: "preact/compat/jsx-runtime" },
  { find: "react/jsx-dev-runtime", replacement: "preact/compat/jsx-dev-runtime" },
  { find: "react", replacement: "preact/compat" },
].map(({ find, replacement }) => ({ find: new RegExp(`^${find}$`), replacement }));

/**
 * Tells Tailwind what the first style sheet is for: the modules that come with the first script, and
 * nothing else. `@lobby` in a style sheet stands for them.
 */
const lobbySources: Plugin = {
  name: "lobby-sources",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith("/theme/index.css")) return null;
    const drawn = comesWith("src/main.ts").filter((file) => file.endsWith(".tsx"));
    for (const file of drawn) this.addWatchFile(file);
    const sources = drawn.map((file) => `@source "${relative("src/theme", file)}";`);
    return code.replace("@lobby;", sources.join("\n"));
  },
};

/**
 * All that the page needs at once is one chunk, whatever later ones share with it: left to itself the
 * bundler splits it off in pieces whenever a later part happens to share just the wrong ones.
 */
const FIRST = "first";
const first = {
  name: FIRST,
  test: (id: string): boolean => comesFirst().has(id.replace(/\?.*$/, "")),
};
let files: ReadonlySet<string> | null = null;
const comesFirst = (): ReadonlySet<string> => (files ??= new Set(comesWith("src/main.ts")));

/** Writes down what the first script is made of, for the report of the build. */
const parts: Plugin = {
  name: "parts",
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
    const script = chunks.find(({ name }) => name === FIRST);
    const modules = Object.entries(script?.modules ?? {}).map(
      ([id, { code }]): [string, string] => [
        id,
        code === null ? "" : minifySync(id.replace(/\?.*$/, ""), code).code,
      ],
    );
    const source = JSON.stringify(partsOf(modules));
    this.emitFile({ type: "asset", fileName: ".vite/parts.json", source });
  },
};

/**
 * Goes once more over what the bundler's own minifier leaves: scripts are 3 % smaller then (brotli),
 * and smaller than by this alone. At 64 kbit/s that is a quarter of a second before the first word.
 */
const smaller: Plugin = {
  name: "smaller",
  async generateBundle(_, bundle) {
    for (const output of Object.values(bundle)) {
      if (output.type !== "chunk") continue;
      const { code } = await minify(output.code, { module: true, compress: { passes: 3 } });
      output.code = code ?? output.code;
    }
  },
};

export default defineConfig({
  resolve: { alias: REACT_IS_PREACT },
  plugins: [lobbySources, tailwindcss(), parts, smaller],
  build: {
    target: TARGET,
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // The first script and its styles are in the page.
      resolveDependencies: (_, files) => files.filter((file) => !file.includes(`/${FIRST}-`)),
    },
    sourcemap: false,
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups: [first] } } },
  },
  server: {
    proxy: {
      "/api": SERVER,
      "/avatar": SERVER,
      "/ws": { target: SERVER, ws: true },
    },
  },
  test: {
    include: ["{src,scripts}/**/*.test.{ts,tsx}"],
    environment: "node",
  },
});
