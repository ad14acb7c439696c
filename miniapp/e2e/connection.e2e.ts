/** What people see of their connection, and what data saver does to it. */
import { setTimeout as pause } from "node:timers/promises";
import { type Browser, expect, test } from "./support/test";
import { watchConnections } from "./support/media";
import { Phone } from "./support/phone";
import { Server } from "./support/server";
import { Simulator } from "./support/simulator";

/** Long enough to measure a rate. */
const MEASURE_MS = 4_000;

let server: Server;

test.beforeEach(async () => {
  server = await Server.start();
});

test.afterEach(async () => {
  await server.stop();
});

test("the sheet shows a living connection, and data saver stops pictures and not the voice", async ({
  browser,
}) => {
  const [anna, boris] = await twoInPicture(browser);

  await anna.button("more").click();
  await anna.button("connection").click();
  const sheet = anna.app.getByRole("dialog");
  const traffic = sheet.getByRole("img", { name: /^Трафик/ });
  const line = traffic.locator("path").last();
  await expect(sheet.getByText(/^прямой \(UDP\)$/)).toBeVisible();
  await expect(sheet.getByText(/кбит\/с · \d+ кадр\/с/).first()).toBeVisible();
  const drawn = await line.getAttribute("d");
  await expect.poll(() => line.getAttribute("d"), { message: "the line moves" }).not.toBe(drawn);

  // A picture begins small, and takes what there is within some seconds.
  await expect.poll(() => bytesPerSecond(anna), { timeout: 30_000 }).toBeGreaterThan(15_000);
  await sheet.getByRole("switch").click();
  await expect(sheet.getByRole("switch")).toBeChecked();
  await sheet.press("Escape");
  await expect(anna.app.getByText("Видео выключено для экономии трафика")).toBeVisible();
  await expect
    .poll(async () => await framesPerSecond(anna), { message: "no more pictures come" })
    .toBe(0);
  const sound = await anna.received();
  // What the other side has left of its rung goes within a few looks.
  await expect.poll(() => bytesPerSecond(anna), { timeout: 30_000 }).toBeLessThan(5_000);
  await anna.expectMoreSoundThan(sound);
  // The own picture is still sent, only smaller.
  expect(await framesPerSecond(boris)).toBeGreaterThan(0);

  await anna.button("more").click();
  await anna.button("connection").click();
  await anna.app.getByRole("switch").click();
  await expect(anna.app.getByText("Видео выключено для экономии трафика")).toHaveCount(0);
  await expect
    .poll(async () => await framesPerSecond(anna), { message: "pictures come again" })
    .toBeGreaterThan(0);
});

test("who saves data from the start is sent no pictures, whoever offers, until they want them", async ({
  browser,
}) => {
  const simulator = new Simulator(server.origin);
  const [first, second, third] = await simulator.people();
  if (!first || !second || !third) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(first, "/room Thrifty");
  const phones: Phone[] = [];
  // The one in the middle answers who came before and is answered by who comes after.
  for (const [person, isSaving] of [
    [first, false],
    [second, true],
    [third, false],
  ] as const) {
    const context = await browser.newContext();
    await watchConnections(context);
    if (isSaving) {
      await context.addInitScript(() => localStorage.setItem("efir.data-saver", "on"));
    }
    const phone = await Phone.open(context, await card.press(person));
    await phone.join();
    await phone.turnMicOn();
    if (!isSaving) await phone.turnCameraOn();
    phones.push(phone);
  }
  const [anna, boris, clara] = phones as [Phone, Phone, Phone];
  await expect.poll(async () => (await anna.received()).pictures).toBe(1);
  await expect.poll(async () => (await clara.received()).pictures).toBe(1);
  await expect.poll(async () => (await boris.received()).voices).toBe(2);
  await expect(boris.app.getByText("Video is off to save data")).toHaveCount(2);
  expect((await boris.received()).framesDecoded).toBe(0);

  await boris.button("more").click();
  await boris.button("connection").click();
  await boris.app.getByRole("switch").click();
  await expect.poll(async () => (await boris.received()).pictures).toBe(2);
});

/** Two people who hear and see each other, the first in Russian. */
async function twoInPicture(browser: Browser): Promise<[Phone, Phone]> {
  const simulator = new Simulator(server.origin);
  const [first, second] = await simulator.people();
  if (!first || !second) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(first, "/room Data");
  const phones: Phone[] = [];
  for (const person of [first, second]) {
    const context = await browser.newContext();
    await watchConnections(context);
    const phone = await Phone.open(context, await card.press(person));
    await phone.join();
    await phone.turnMicOn();
    await phone.turnCameraOn();
    phones.push(phone);
  }
  for (const phone of phones) await phone.expectToHearAndSee(1);
  return phones as [Phone, Phone];
}

async function bytesPerSecond(phone: Phone): Promise<number> {
  return (await grown(phone, "bytes")) / (MEASURE_MS / 1_000);
}

async function framesPerSecond(phone: Phone): Promise<number> {
  return (await grown(phone, "framesDecoded")) / (MEASURE_MS / 1_000);
}

async function grown(phone: Phone, of: "bytes" | "framesDecoded"): Promise<number> {
  const before = (await phone.received())[of];
  await pause(MEASURE_MS);
  return (await phone.received())[of] - before;
}
