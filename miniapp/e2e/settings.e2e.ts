/** What somebody has chosen holds in a call: in a real browser, against the real process. */
import { watchConnections } from "./support/media";
import { Phone } from "./support/phone";
import { Server } from "./support/server";
import { Simulator } from "./support/simulator";
import { type Browser, expect, test } from "./support/test";

let server: Server;

test.beforeEach(async () => {
  server = await Server.start();
});

test.afterEach(async () => {
  await server.stop();
});

/** Two people in a new room of the group, in order of arrival; the second sees what it receives. */
async function meet(browser: Browser, title: string): Promise<{ one: Phone; other: Phone }> {
  const simulator = new Simulator(server.origin);
  const [ann, boris] = await simulator.people();
  if (!ann || !boris) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(ann, `/room ${title}`);
  const one = await Phone.open(await browser.newContext(), await card.press(ann));
  const context = await browser.newContext();
  await watchConnections(context);
  const other = await Phone.open(context, await card.press(boris));
  await one.join();
  await other.join();
  return { one, other };
}

declare global {
  interface Window {
    questions: MediaStreamConstraints[];
  }
}

/** Runs in the page: what it asks its person for. */
function countQuestions(): void {
  window.questions = [];
  const { mediaDevices } = navigator;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (constraints = {}) => {
    window.questions.push(constraints);
    return ask(constraints);
  };
}

test("who has chosen so speaks after one tap in the lobby, and is asked once", async ({
  browser,
}) => {
  const simulator = new Simulator(server.origin);
  const [ann] = await simulator.people();
  if (!ann) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(ann, "/room Tea");
  const context = await browser.newContext();
  await context.addInitScript(countQuestions);
  const first = await Phone.open(context, await card.press(ann));
  await first.app.getByRole("button", { name: "Войти с включённым микрофоном" }).click();
  await first.button("join").click();
  await expect(first.button("micOff")).toBeVisible();
  expect(await first.app.evaluate(() => window.questions.length)).toBe(1);
  await first.button("leave").click();

  const later = await Phone.open(context, await card.press(ann));
  await later.button("join").click();
  await expect(later.button("micOff")).toBeVisible();
  expect(await later.app.evaluate(() => window.questions.length)).toBe(1);
});

test("who has chosen nothing speaks after two taps in the Mini App, and is asked once", async ({
  browser,
}) => {
  const simulator = new Simulator(server.origin);
  const [, boris] = await simulator.people();
  if (!boris) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(boris, "/room Taps");
  const context = await browser.newContext();
  await context.addInitScript(countQuestions);
  const phone = await Phone.open(context, await card.press(boris));
  await phone.button("join").click();
  await phone.button("micOn").click();
  await expect(phone.button("micOff")).toBeVisible();
  expect(await phone.app.evaluate(() => window.questions.length)).toBe(1);
});

test("a frame is seen by the others, and not once its owner keeps it to themselves", async ({
  browser,
}) => {
  const { one, other } = await meet(browser, "Frames");
  await one.turnCameraOn();
  await expect(other.app.locator(".tile")).toHaveCount(1);
  await one.button("more").click();
  await one.app.getByRole("button", { name: "Настройки" }).click();
  await one.app.getByRole("button", { name: "Неон" }).click();
  await expect(other.app.locator(".tile .frame-neon")).toHaveCount(1);
  await one.app.getByRole("switch", { name: "Рамку видят и другие" }).click();
  await expect(other.app.locator(".tile .frame-neon")).toHaveCount(0);
});

test("another microphone in the middle of a call, and the voice goes on", async ({ browser }) => {
  const { one, other } = await meet(browser, "Devices");
  await one.turnMicOn();
  await expect.poll(async () => (await other.received()).voices).toBe(1);
  await one.button("more").click();
  await one.app.getByRole("button", { name: "Настройки" }).click();
  const mics = one.app.getByLabel("Микрофон", { exact: true });
  await mics.selectOption({ index: 2 });
  await one.app.getByRole("dialog").getByRole("button", { name: "Закрыть" }).click();
  await expect(one.button("micOff")).toBeVisible();
  await other.expectMoreSoundThan(await other.received());
});

test("a call goes on at home, and comes back by one tap", async ({ browser }) => {
  const simulator = new Simulator(server.origin);
  const [ann, boris] = await simulator.people();
  if (!ann || !boris) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(ann, "/room Walk");
  const context = await browser.newContext();
  await watchConnections(context);
  const one = await Phone.open(context, await card.press(ann));
  const other = await Phone.open(await browser.newContext(), await card.press(boris));
  await one.join();
  await other.join();
  await other.turnMicOn();
  await one.app.getByRole("button", { name: "Свернуть эфир" }).click();
  await expect(one.button("newRoom")).toBeVisible();
  await one.expectMoreSoundThan(await one.received());
  await one.app.getByRole("button", { name: /Вернуться в эфир/ }).click();
  await expect(one.button("leave")).toBeVisible();
  await one.expectPerson("Boris Novak");
});
