/**
 * How the Mini App is built.
 *
 * The result is served from the root of the Rust process, under a Content-Security-Policy that
 * allows no inline script, so nothing may be inlined into `index.html`.
 */
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `cargo run` listens during development. */
const SERVER = process.env["EFIR_SERVER"] ?? "http://localhost:3000";

export default defineConfig({
  plugins: [react(), tailwindcss()],
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
