/** The main job: a button in a chat, and people hear and see each other. */
import { type Frame, expect, test } from "./support/test";
import { watchConnections } from "./support/media";
import { Phone } from "./support/phone";
import { Server } from "./support/server";
import { Simulator } from "./support/simulator";

let server: Server;

test.beforeEach(async () => {
  server = await Server.start();
});

test.afterEach(async () => {
  await server.stop();
});

test("three people press the button in the group and hear and see each other", async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1800, height: 950 } });
  await watchConnections(context);
  const page = await context.newPage();

  await page.goto(server.origin);
  await page.getByRole("button", { name: /simulator/i }).click();
  await page.getByRole("button", { name: /Friday club/ }).click();
  await page.locator(".composer input").fill("/room Friday");
  await page.keyboard.press("Enter");

  const phones: Phone[] = [];
  for (const person of ["Анна", "Boris", "Дмитро"]) {
    await page
      .getByRole("button", { name: new RegExp(person) })
      .first()
      .click();
    await page.getByRole("button", { name: /Friday club/ }).click();
    await page
      .getByRole("button", { name: /Войти в эфир|Присоединиться/ })
      .last()
      .click();
    await expect.poll(() => framesOf(page.frames()).length).toBe(phones.length + 1);
    const frame = framesOf(page.frames())[phones.length];
    if (!frame) throw new Error("the phone has no frame");
    const phone = new Phone(frame);
    await phone.join();
    phones.push(phone);
  }
  for (const phone of phones) {
    await phone.turnMicOn();
    await phone.turnCameraOn();
  }

  for (const phone of phones) {
    for (const name of ["Анна Соколова", "Boris Novak", "Дмитро Коваль"]) {
      await phone.expectPerson(name);
    }
    const portraits = phone.app.locator("img[src*='/api/avatars/']");
    await expect
      .poll(() =>
        portraits.evaluateAll(
          (all) => all.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length,
        ),
      )
      .toBeGreaterThanOrEqual(3);
    await phone.expectToHearAndSee(2);
  }
});

test("somebody who only listens hears the others and is asked for nothing", async ({ browser }) => {
  const simulator = new Simulator(server.origin);
  const [speaker, listener] = await simulator.people();
  if (!speaker || !listener) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(speaker, "/room Quiet");

  const speaking = await browser.newContext();
  await watchConnections(speaking);
  const one = await Phone.open(speaking, await card.press(speaker));
  await one.join();
  await one.turnMicOn();

  const listening = await browser.newContext({ permissions: [] });
  await watchConnections(listening);
  await listening.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => {
      document.title = "asked";
      return Promise.reject(new Error("nobody may ask"));
    };
  });
  const other = await Phone.open(listening, await card.press(listener));
  await other.join();

  await expect.poll(async () => (await other.received()).voices).toBe(1);
  expect(await other.app.title()).not.toBe("asked");
});

test("a camera that was tried in the lobby and put away does not stop later pictures", async ({
  browser,
}) => {
  const simulator = new Simulator(server.origin);
  const [first, second] = await simulator.people();
  if (!first || !second) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(first, "/room Mirror");
  const phones: Phone[] = [];
  for (const person of [first, second]) {
    const context = await browser.newContext();
    await watchConnections(context);
    phones.push(await Phone.open(context, await card.press(person)));
  }
  const [one, other] = phones as [Phone, Phone];

  await one.turnCameraOn();
  await one.button("cameraOff").click();
  await one.join();
  await other.join();
  await other.turnCameraOn();
  await expect.poll(async () => (await one.received()).pictures).toBe(1);

  await one.turnCameraOn();
  await expect.poll(async () => (await other.received()).pictures).toBe(1);
});

test("a person who leaves is gone at once from the others' lists", async ({ browser }) => {
  const simulator = new Simulator(server.origin);
  const [first, second] = await simulator.people();
  if (!first || !second) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(first, "/room Short");
  const context = await browser.newContext();
  const one = await Phone.open(context, await card.press(first));
  await one.join();
  const other = await Phone.open(await browser.newContext(), await card.press(second));
  await other.join();
  await one.expectPerson("Boris Novak");

  await other.button("leave").click();

  await expect(one.app.getByText("Boris Novak", { exact: true })).toHaveCount(0, {
    timeout: 2_000,
  });
});

test("a person whose page is closed is gone from the others' lists before anybody wonders", async ({
  browser,
}) => {
  const simulator = new Simulator(server.origin);
  const [first, second] = await simulator.people();
  if (!first || !second) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(first, "/room Short");
  const one = await Phone.open(await browser.newContext(), await card.press(first));
  await one.join();
  const context = await browser.newContext();
  const other = await Phone.open(context, await card.press(second));
  await other.join();
  await one.expectPerson("Boris Novak");

  await context.pages()[0]?.close();

  await expect(one.app.getByText("Boris Novak", { exact: true })).toHaveCount(0, {
    timeout: 2_000,
  });
});

test("a page reloaded in the middle of a call is back in it", async ({ browser }) => {
  const simulator = new Simulator(server.origin);
  const [first] = await simulator.people();
  if (!first) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(first, "/room Again");
  const context = await browser.newContext();
  const phone = await Phone.open(context, await card.press(first));
  await phone.join();
  await context.pages()[0]?.reload();
  await expect(phone.button("leave")).toBeVisible();
});

test("the link opened once more leaves the call where it is until it is moved", async ({
  browser,
}) => {
  const simulator = new Simulator(server.origin);
  const [first, second] = await simulator.people();
  if (!first || !second) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(first, "/room Two devices");
  const one = await Phone.open(await browser.newContext(), await card.press(first));
  await one.join();
  const phone = await Phone.open(await browser.newContext(), await card.press(second));
  await phone.join();
  const laptop = await Phone.open(await browser.newContext(), await card.press(second));

  await expect(laptop.app.getByText("You are on air on another device")).toBeVisible();
  await expect(phone.button("leave")).toBeVisible();
  await one.expectPerson("Boris Novak");

  await laptop.app.getByRole("button", { name: "Move here" }).click();
  await expect(laptop.button("leave")).toBeVisible();
  await expect(phone.app.getByText("The call has moved to another device")).toBeVisible();
  await one.expectPerson("Boris Novak");
});

/** The Mini Apps in the phones, in the order of opening. */
function framesOf(frames: Frame[]): Frame[] {
  return frames.filter((frame) => frame.url().includes("tgWebApp"));
}
