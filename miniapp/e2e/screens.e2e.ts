/** What the screens do with what they are shown: the gallery's made-up calls, in a real browser. */
import { serveGallery, settled } from "../scripts/gallery.mjs";
import { expect, type Page, test } from "./support/test";

let gallery: Awaited<ReturnType<typeof serveGallery>>;

test.beforeAll(async () => {
  gallery = await serveGallery();
});

test.afterAll(async () => {
  await gallery.close();
});

const BORIS = "Дмитрий Левченко";

async function look(page: Page, show: string, size = [390, 844]): Promise<void> {
  const [width = 390, height = 844] = size;
  await page.setViewportSize({ width, height });
  await page.goto(`${gallery.url}?${new URLSearchParams({ show, lang: "en" })}`);
  await page.evaluate(() => window.gallery.ready);
  await expect(page.locator("main").last()).toBeVisible();
}

test("cameras come and go, and nothing jumps", async ({ page }) => {
  await look(page, "room-8");
  await page.evaluate(() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifted += (entry as Shift).value;
    }).observe({ type: "layout-shift" });
  });
  for (const show of ["video-3", "room-8", "screen", "room-8"]) {
    await page.evaluate((name) => window.gallery.show(name), show);
    await settled(page);
  }
  expect(await page.evaluate(() => window.shifted)).toBeLessThanOrEqual(0.02);
});

interface Shift extends PerformanceEntry {
  readonly value: number;
}

declare global {
  interface Window {
    shifted: number;
    gallery: { names: string[]; show: (name: string) => void; ready: Promise<void> };
  }
}

test("a picture that is tapped fills the stage, and goes back from there", async ({ page }) => {
  await look(page, "video-3");
  const tile = page.getByRole("button", { name: BORIS, exact: true });
  await tile.click();
  await expect.poll(async () => (await tile.boundingBox())?.height).toBeGreaterThan(480);
  await expect(page.getByRole("region", { name: "Participants" })).toBeHidden();
  await tile.click();
  await expect.poll(async () => (await tile.boundingBox())?.height).toBeLessThan(320);
  await expect(page.getByRole("region", { name: "Participants" })).toBeVisible();
});

test("until a picture begins there is the face of whose it will be", async ({ page }) => {
  await look(page, "video-waiting");
  const tile = page.getByRole("button", { name: BORIS, exact: true });
  await expect(tile.locator("video")).toHaveCSS("opacity", "0");
  await expect(tile.getByText("ДЛ")).toBeVisible();
  await page.evaluate(() => window.gallery.show("video-1"));
  await expect(tile.locator("video")).toHaveCSS("opacity", "1");
});

test("the ring of a speaker who is scrolled away is not drawn until they are seen", async ({
  page,
}) => {
  await look(page, "room-25", [320, 568]);
  const last = page.getByRole("listitem").locator("[data-speaking=true]").last();
  await expect(last.locator("canvas")).toHaveCount(0);
  await last.scrollIntoViewIfNeeded();
  await expect(last.locator("canvas")).toHaveCount(1);
});

test("a shared screen takes the stage, is read close up, and stays where it is pinned", async ({
  page,
}) => {
  await look(page, "screen");
  const staged = page.locator("button[aria-pressed=true].tile");
  await expect(staged).toHaveCount(1);
  await expect.poll(async () => (await staged.boundingBox())?.width).toBeGreaterThan(370);
  const picture = staged.locator("video").locator("..");
  await staged.dblclick();
  await expect(picture).toHaveAttribute("style", /scale\(2\.5\)/);
  await page.mouse.move(195, 300);
  await page.mouse.down();
  await page.mouse.move(255, 340, { steps: 4 });
  await page.mouse.up();
  await expect(picture).toHaveAttribute("style", /translate\((?!0px, 0px)/);
  await page.getByRole("button", { name: "Pin" }).click();
  await expect(page.getByRole("button", { name: "Unpin" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Escape");
  await expect(staged).toHaveCount(0);
});

test("one's own picture is a small window that goes into any corner", async ({ page }) => {
  await look(page, "own-camera");
  const own = page.getByRole("button", { name: "You", exact: true }).locator("..");
  await expect.poll(async () => (await own.boundingBox())?.width).toBeLessThan(140);
  await own.hover();
  await page.mouse.down();
  await page.mouse.move(60, 120, { steps: 6 });
  await page.mouse.up();
  await expect.poll(async () => (await own.boundingBox())?.x).toBeLessThan(30);
});

test("on its side a phone has its controls beside the pictures, and people behind a button", async ({
  page,
}) => {
  await look(page, "video-3", [844, 390]);
  const videos = await page.getByRole("region", { name: "Videos" }).boundingBox();
  expect(videos?.height).toBeGreaterThan(320);
  const leave = await page.getByRole("button", { name: "Leave" }).boundingBox();
  expect(leave?.x).toBeGreaterThan(750);
  await page.getByRole("button", { name: "Participants" }).click();
  await expect(page.getByRole("dialog").getByText(BORIS)).toBeVisible();
});

test("the lobby's own picture is seen whole on the smallest phone", async ({ page }) => {
  await look(page, "lobby-camera", [320, 568]);
  const picture = await page.locator("video").boundingBox();
  const footer = await page.locator("footer").boundingBox();
  if (!picture || !footer) throw new Error("both are there");
  expect(picture.y).toBeGreaterThanOrEqual(0);
  expect(picture.y + picture.height).toBeLessThanOrEqual(footer.y + 1);
});

test("a sheet gives the focus back to what opened it", async ({ page }) => {
  await look(page, "room-3");
  const more = page.getByRole("button", { name: "More" });
  await more.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(more).toBeFocused();
});

test("a host is told where the thumb is who wants in or to speak, one after the other", async ({
  page,
}) => {
  await look(page, "requests");
  const letIn = page.getByRole("button", { name: "Let in" }).last();
  const place = await letIn.boundingBox();
  expect(place?.y).toBeGreaterThan(560);
  await expect(page.getByText("Мария Воронцова asks to enter")).toBeVisible();
  await letIn.click();
  await expect(page.getByText("Екатерина Верещагина-Остроумова wants to speak")).toBeVisible();
  // The list of hands above the people has the same button.
  await page.getByRole("button", { name: "Let speak" }).last().click();
  await expect(page.getByText("Екатерина Верещагина-Остроумова wants to speak")).toHaveCount(0);
});

test("joins, hands and knocks are read aloud", async ({ page }) => {
  await look(page, "room-1");
  await page.evaluate(() => window.gallery.show("room-3"));
  await expect(page.locator("[role=status].sr-only")).toHaveText(/Дмитрий Левченко has joined/);
});

test("neither a banner nor notices keep the finger from the list", async ({ page }) => {
  for (const show of ["offline", "notices"]) {
    await look(page, show, [320, 568]);
    await page.getByRole("button", { name: "Invite" }).click({ trial: true });
  }
});

for (const show of [
  "room-8",
  "requests",
  "video-3",
  "screen",
  "own-camera",
  "notices",
  "reactions",
]) {
  test(`whatever can be pressed is at least 44 pixels: ${show}`, async ({ page }) => {
    await look(page, show, [320, 568]);
    const small = await page.getByRole("button").evaluateAll((buttons) =>
      buttons
        .filter((button) => button.getClientRects().length > 0)
        .map((button) => ({ box: button.getBoundingClientRect(), name: button.ariaLabel ?? "" }))
        .filter(({ box }) => box.width < 43.5 || box.height < 43.5)
        .map(({ box, name }) => `${name} ${box.width}x${box.height}`),
    );
    expect(small).toEqual([]);
  });
}

for (const size of [
  [320, 568],
  [844, 390],
] as const) {
  test(`no state sticks out of a window of ${size.join("x")}`, async ({ page }) => {
    await look(page, "home", [...size]);
    for (const name of await page.evaluate(() => window.gallery.names)) {
      await look(page, name, [...size]);
      const [wide, high] = await page.evaluate(() => {
        const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
        return [scrollWidth - clientWidth, scrollHeight - clientHeight];
      });
      expect([name, wide, high]).toEqual([name, 0, 0]);
    }
  });
}

test("a name is written in the direction of its letters", async ({ page }) => {
  await look(page, "names", [320, 568]);
  const name = page.locator("bdi", { hasText: "محمد" }).first();
  await expect(name).toHaveCSS("direction", "rtl");
});

test("the settings say what is chosen, and remember it", async ({ page }) => {
  await look(page, "settings");
  const settings = page.getByRole("dialog");
  await settings.getByLabel("Microphone", { exact: true }).selectOption("USB-микрофон");
  await expect(settings.getByLabel("Microphone", { exact: true })).toHaveValue("m2");
  const noise = settings.getByRole("switch", { name: /Noise suppression/ });
  await expect(noise).toBeChecked();
  await noise.click();
  await expect(noise).not.toBeChecked();
  await settings.getByRole("button", { name: "Neon" }).click();
  await expect(settings.getByRole("button", { name: "Neon" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
});

test("a camera is looked at before anybody else sees it", async ({ page }) => {
  await look(page, "settings");
  await page.getByRole("button", { name: "Show my video" }).click();
  await expect(page.getByText("Only you see this")).toBeVisible();
  await expect(page.getByRole("dialog").locator("video")).toHaveClass(/-scale-x-100/);
  await page.getByRole("switch", { name: /Mirror my video/ }).click();
  await expect(page.getByRole("dialog").locator("video")).not.toHaveClass(/-scale-x-100/);
});

test("somebody who only talks while holding has the microphone on from the first moment", async ({
  page,
}) => {
  await look(page, "settings");
  await page.getByRole("switch", { name: /Talk only while holding/ }).click();
  await page.keyboard.press("Escape");
  const orb = page.getByRole("button", { name: "Unmute" });
  await expect(page.getByText("Hold and talk")).toBeVisible();
  await orb.hover();
  await page.mouse.down();
  await expect(page.getByRole("button", { name: "You are live" })).toBeVisible();
  await page.mouse.up();
  await expect(orb).toBeVisible();
});
