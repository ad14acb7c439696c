/** Real troubles, each with its own screen and one thing to do. */
import { type BrowserContext, expect, test } from "./support/test";
import { Phone } from "./support/phone";
import { Server } from "./support/server";
import { type LaunchOptions, type Person, Simulator } from "./support/simulator";

declare global {
  interface Window {
    /** Where the client was asked to go. */
    opened: string[];
    TelegramWebviewProxy: { postEvent(event: string, data: string): void };
  }
}

let server: Server;
let simulator: Simulator;
let boris: Person;

test.beforeAll(async () => {
  server = await Server.start();
  simulator = new Simulator(server.origin);
  const person = (await simulator.people()).find(({ first_name }) => first_name === "Boris");
  if (!person) throw new Error("Boris is one of the people");
  boris = person;
});

test.afterAll(async () => {
  await server.stop();
});

const TWO_DAYS_S = 2 * 24 * 3600;

test("launch data from two days ago asks to close and open again", async ({ context }) => {
  const phone = await pressed(context, { auth_date: Math.floor(Date.now() / 1000) - TWO_DAYS_S });
  await expect(phone.app.getByText("The session has expired")).toBeVisible();
});

test("launch data that was changed after signing is refused", async ({ context }) => {
  const phone = await pressed(context, { tamper: true });
  await expect(phone.app.getByText("Telegram did not confirm who you are")).toBeVisible();
});

test("a code of the server's shape that leads nowhere is said to be no room", async ({
  context,
}) => {
  const phone = await launched(context, "ZZZZ0000ZZ");
  await expect(phone.app.getByText("There is no such room")).toBeVisible();
});

test("a code with a slip of the pen is said to be no room, and opens one only on purpose", async ({
  context,
}) => {
  const phone = await launched(context, "frydai");
  await expect(phone.app.getByText("There is no such room")).toBeVisible();
  await expect(phone.button("join")).toHaveCount(0);
  await phone.app.getByRole("button", { name: "Open a new room with this code" }).click();
  await phone.join();
});

test("a client without WebRTC hands its person over to a browser, once", async ({
  context,
  browser,
}) => {
  await context.addInitScript(() => {
    Reflect.deleteProperty(window, "RTCPeerConnection");
    window.opened = [];
    window.TelegramWebviewProxy = {
      postEvent(event, data) {
        const { url = "" } = JSON.parse(data) as { url?: string };
        if (event === "web_app_open_link") window.opened.push(url);
      },
    };
  });
  const phone = await pressed(context);
  await expect(phone.app.getByText("Calls do not work in this app")).toBeVisible();
  await phone.app.getByRole("button", { name: "Open in the browser" }).click();
  await expect.poll(() => phone.app.evaluate(() => window.opened.length)).toBe(1);
  const [address = ""] = await phone.app.evaluate(() => window.opened);

  const outside = await browser.newContext();
  const there = await Phone.open(outside, address);
  await there.join();
  await there.expectPerson("Boris Novak");
  expect(await there.app.evaluate(() => location.hash)).toBe("");
  const again = await Phone.open(outside, address);
  await expect(again.app.getByRole("textbox", { name: "Your name" })).toBeVisible();
  await outside.close();
});

test("a refused microphone leaves the person listening and says how to allow it", async ({
  context,
}) => {
  await context.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException("refused", "NotAllowedError"));
  });
  const phone = await pressed(context);
  await phone.join();
  await phone.button("micOn").click();
  await expect(phone.app.getByText("No access to the microphone").first()).toBeVisible();
  await expect(phone.button("leave")).toBeVisible();
});

for (const width of [320, 390, 1280]) {
  test(`nothing sticks out of a window ${width} px wide`, async ({ context }) => {
    const phone = await pressed(context);
    const page = context.pages()[0];
    await page?.setViewportSize({ width, height: 640 });
    await expect(phone.button("join")).toBeVisible();
    expect(await overflow(phone)).toBe(0);
    await phone.join();
    expect(await overflow(phone)).toBe(0);
    await phone.button("leave").click();
  });
}

async function pressed(context: BrowserContext, options: LaunchOptions = {}): Promise<Phone> {
  const card = await simulator.roomInGroup(boris, "/room Trouble");
  return Phone.open(context, await card.press(boris, options));
}

async function launched(context: BrowserContext, code: string): Promise<Phone> {
  return Phone.open(context, await simulator.launch(boris, code));
}

/** By how many pixels the page is wider than its window. */
async function overflow(phone: Phone): Promise<number> {
  return phone.app.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}
