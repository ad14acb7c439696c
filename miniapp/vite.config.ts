/**
 * How the Mini App is built.
 *
 * The result is served from the root of the Rust process, under a Content-Security-Policy that
 * allows no inline script but the one in `index.html`, so nothing may be inlined.
 */
import tailwindcss from "@tailwindcss/vite";
import type { Plugin, Rolldown } from "vite";
import { defineConfig } from "vitest/config";

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

/** What the lobby is made of, apart from the first script and one language. */
const LOBBY = "/src/app/start.tsx";
/** The second half of the call engine, which Join waits for. */
const MEDIA = "/src/call/media/call-media.ts";

/**
 * Names the lobby in `index.html`, so that it is fetched together with the first script and not
 * after it, and the engine's second half, which the first script asks for behind the words.
 */
const preloadLobby: Plugin = {
  name: "preload-lobby",
  transformIndexHtml: {
    order: "post",
    handler(html, { bundle }) {
      const chunks = Object.values(bundle ?? {}).filter((output) => output.type === "chunk");
      const lobby = chunks.find(({ name }) => name === "lobby");
      if (!lobby) return [];
      const media = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(MEDIA));
      const link = (rel: string, file: string) => ({
        tag: "link",
        injectTo: "head" as const,
        attrs: { rel, crossorigin: true, href: `/${file}` },
      });
      const first = [lobby.fileName, ...lobby.imports].filter(
        (file) => !html.includes(`/${file}"`),
      );
      return [
        ...first.map((file) => link("modulepreload", file)),
        ...(media ? [link("later", media.fileName)] : []),
      ];
    },
  },
};

/** Puts all that the lobby imports into one file: text that is compressed together is smaller. */
const oneLobby = (id: string, context: Rolldown.ChunkingContext): string | null => {
  const seen = new Set<string>();
  const isUnder = (path: string, entry: string): boolean => {
    if (path.endsWith(entry)) return true;
    if (seen.has(path)) return false;
    seen.add(path);
    return (context.getModuleInfo(path)?.importers ?? []).some((from) => isUnder(from, entry));
  };
  if (isUnder(id, "/src/main.ts")) return null;
  seen.clear();
  return isUnder(id, LOBBY) ? "lobby" : null;
};

export default defineConfig({
  resolve: { alias: REACT_IS_PREACT },
  plugins: [tailwindcss(), preloadLobby],
  build: {
    // Telegram for iOS 15 and the Android System WebView of Android 8 and later.
    target: ["es2022", "safari15", "chrome94"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: oneLobby, debugName: "lobby" }],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": SERVER,
      "/avatar": SERVER,
      "/ws": { target: SERVER, ws: true },
    },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    environment: "node",
  },
});
