/** Writing in a room, and a room for listening. */
import { type Browser, expect, test } from "./support/test";
import { Phone } from "./support/phone";
import { Server } from "./support/server";
import { type Person, type RoomCard, Simulator } from "./support/simulator";

const words = {
  open: /^(Open the chat|Открыть чат|Відкрити чат)/,
  write: /^(Message|Сообщение|Повідомлення)$/,
  actions: /^(Message actions|Действия с сообщением|Дії з повідомленням)$/,
  answer: /^(Reply|Ответить|Відповісти)$/,
  close: /^(Close|Закрыть|Закрити)$/,
  letSpeak: /^(Let speak|Дать слово|Дати слово)$/,
  raise: /^(Raise hand|Поднять руку|Підняти руку)$/,
};

let server: Server;

test.beforeEach(async () => {
  server = await Server.start();
});

test.afterEach(async () => {
  await server.stop();
});

async function enter(browser: Browser, card: RoomCard, person: Person): Promise<Phone> {
  const phone = await Phone.open(await browser.newContext(), await card.press(person));
  await phone.join();
  return phone;
}

async function write(phone: Phone, text: string): Promise<void> {
  const field = phone.app.getByRole("textbox", { name: words.write });
  await field.fill(text);
  await field.press("Enter");
  await expect(field).toHaveValue("");
}

test("a latecomer reads what was written, answers and reacts", async ({ browser }) => {
  const simulator = new Simulator(server.origin);
  const [first, second] = await simulator.people();
  if (!first || !second) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(first, "/room Notes");
  const one = await enter(browser, card, first);
  await one.app.getByRole("button", { name: words.open }).click();
  await write(one, "Plan: https://example.org/plan");
  await write(one, "javascript:alert(1) is no link");

  const other = await enter(browser, card, second);
  const unread = other.app.getByRole("button", { name: /^(Open|Открыть|Відкрити).*2/ });
  await unread.click();
  const log = other.app.getByRole("log");
  await expect(log.getByRole("link")).toHaveAttribute("href", "https://example.org/plan");
  await expect(log.getByText("is no link")).toBeVisible();
  await expect(log.getByRole("link")).toHaveCount(1);

  await log.getByRole("button", { name: words.actions }).first().click();
  await other.app.getByRole("button", { name: words.answer }).click();
  await write(other, "I come\nat seven");
  await expect(one.app.getByRole("log").getByText("I come")).toBeVisible();
  await log.getByRole("button", { name: words.actions }).first().click();
  await other.app.getByRole("button", { name: /👍/ }).first().click();
  await expect(one.app.getByRole("log").getByRole("button", { name: "👍, 1" })).toBeVisible();
});

test("who comes to a room for listening raises a hand and is let speak", async ({ browser }) => {
  const simulator = new Simulator(server.origin);
  const [first, second] = await simulator.people();
  if (!first || !second) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(first, "/room listen Stage");
  const host = await enter(browser, card, first);
  const guest = await enter(browser, card, second);
  await expect(guest.button("micOn")).toHaveCount(0);
  await guest.app.getByRole("button", { name: words.raise }).first().click();
  await host.app.getByRole("button", { name: words.letSpeak }).first().click();
  await guest.turnMicOn();
});
