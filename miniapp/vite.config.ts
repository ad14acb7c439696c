/**
 * How the Mini App is built.
 *
 * The result is served from the root of the Rust process, under a Content-Security-Policy that
 * allows no inline script, so nothing may be inlined into `index.html`.
 */
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Where `cargo run` listens during development. */
const SERVER = process.env["EFIR_SERVER"] ?? "http://localhost:3000";

/**
 * Names the screens in `index.html`, so that they are fetched together with the first script and
 * not after it.
 */
const preloadScreens: Plugin = {
  name: "preload-screens",
  transformIndexHtml: {
    order: "post",
    handler(_, { bundle }) {
      const chunk = Object.values(bundle ?? {}).find(
        (output) => output.type === "chunk" && output.facadeModuleId?.endsWith("/app/start.tsx"),
      );
      if (!chunk) return [];
      const attrs = { rel: "modulepreload", crossorigin: true, href: `/${chunk.fileName}` };
      return [{ tag: "link", injectTo: "head", attrs }];
    },
  },
};

export default defineConfig({
  plugins: [react(), tailwindcss(), preloadScreens],
  build: {
    // Telegram for iOS 15 and the Android System WebView of Android 8 and later.
    target: ["es2022", "safari15", "chrome94"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
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
