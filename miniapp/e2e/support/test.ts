/**
 * Playwright's `test`, which also closes the windows that a test has opened. Left open they go on
 * with their cameras and look for their server, and the next test has no processor left.
 */
import { test as base } from "@playwright/test";

export { expect, type Browser, type BrowserContext, type Frame, type Page } from "@playwright/test";

export const test = base.extend<{ closing: undefined }>({
  closing: [
    async ({ browser }, use) => {
      await use(undefined);
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
});
