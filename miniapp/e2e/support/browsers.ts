/**
 * Browsers of two makes side by side, as people have them: the stock builds of the system. Firefox
 * speaks WebDriver BiDi only, of which Playwright asks for more than this Firefox knows, so both are
 * driven by Puppeteer here.
 */
import { existsSync } from "node:fs";
import { test as base } from "@playwright/test";
import puppeteer, { type Browser } from "puppeteer-core";

/** The makes that are tested. */
export type Make = "Firefox" | "Chromium";

const PATHS: Record<Make, string> = {
  Firefox: process.env["FIREFOX"] ?? "/usr/bin/firefox-esr",
  Chromium: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
};

/** Fake devices and their permission, sound without a tap, no visits elsewhere. */
const PREFERENCES = {
  "media.navigator.streams.fake": true,
  "media.navigator.permission.disabled": true,
  "media.autoplay.default": 0,
  "media.autoplay.blocking_policy": 0,
  "app.update.auto": false,
  "network.captive-portal-service.enabled": false,
};
const SWITCHES = [
  "--no-sandbox",
  "--disable-quic",
  "--disable-background-networking",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
  "--auto-select-desktop-capture-source=Entire screen",
];

function launch(make: Make): Promise<Browser> {
  const executablePath = PATHS[make];
  if (!existsSync(executablePath)) {
    const variable = make.toUpperCase();
    throw new Error(`No ${make} at ${executablePath}: install it, or set ${variable} to its path`);
  }
  return make === "Firefox"
    ? puppeteer.launch({
        browser: "firefox",
        executablePath,
        extraPrefsFirefox: PREFERENCES,
      })
    : puppeteer.launch({ browser: "chrome", executablePath, args: SWITCHES });
}

/** One browser of each make for all tests; they start when first asked for. */
export class Browsers {
  private readonly running = new Map<Make, Promise<Browser>>();

  of(make: Make): Promise<Browser> {
    const known = this.running.get(make) ?? launch(make);
    this.running.set(make, known);
    return known;
  }

  /** The next one of this make starts anew, and finds what has changed on the machine. */
  async end(make: Make): Promise<void> {
    const running = await this.running.get(make);
    this.running.delete(make);
    await running?.close();
  }

  /** Ends what a test has opened, with its cameras. */
  async closeWindows(): Promise<void> {
    for (const browser of await Promise.all(this.running.values())) {
      const contexts = browser.browserContexts().filter(({ id }) => id !== undefined);
      await Promise.all(contexts.map((context) => context.close()));
    }
  }

  async close(): Promise<void> {
    for (const browser of await Promise.all(this.running.values())) await browser.close();
  }
}

export const test = base.extend<{ closing: undefined }, { browsers: Browsers }>({
  browsers: [
    async ({}, use) => {
      const browsers = new Browsers();
      await use(browsers);
      await browsers.close();
    },
    { scope: "worker" },
  ],
  closing: [
    async ({ browsers }, use) => {
      await use(undefined);
      await browsers.closeWindows();
    },
    { auto: true },
  ],
});
