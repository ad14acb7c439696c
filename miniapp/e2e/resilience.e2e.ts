/** The call outlives the socket and the server. */
import { setTimeout as pause } from "node:timers/promises";
import { type Browser, type Page, expect, test } from "./support/test";
import { Cable } from "./support/cable";
import { watchConnections } from "./support/media";
import { Phone } from "./support/phone";
import { Server } from "./support/server";
import { Simulator } from "./support/simulator";

/** The longest cut that nobody may notice as a departure. */
const CUT_MS = 5_000;

let server: Server;

test.beforeEach(async () => {
  server = await Server.start();
});

test.afterEach(async () => {
  await server.stop();
});

test("a socket cut for five seconds stops no sound, and everything is right afterwards", async ({
  browser,
}) => {
  const cable = await Cable.to(server.port);
  const { one: anna, other: boris } = await twoOnAir(browser, cable.origin);
  await recordDepartures(boris, "Анна Соколова");

  const before = { anna: await anna.received(), boris: await boris.received() };
  cable.pull();
  await boris.turnCameraOn();
  await pause(CUT_MS);
  await anna.expectMoreSoundThan(before.anna);
  await boris.expectMoreSoundThan(before.boris);
  cable.plugIn();

  // What happened during the cut is there after it, and what is said after it arrives.
  await expect.poll(async () => (await anna.received()).pictures).toBe(1);
  await expect(anna.app.getByText(/Восстанавливаем/)).toHaveCount(0);
  await anna.turnCameraOn();
  await expect.poll(async () => (await boris.received()).pictures).toBe(1);
  expect(await departures(boris)).toEqual([]);
  cable.close();
});

test("browsers come back by themselves, however often the process is killed and started", async ({
  browser,
}) => {
  const { one: anna, other: boris, card } = await twoOnAir(browser, server.origin);
  await recordDepartures(boris, "Анна Соколова");

  for (const shows of [boris, anna]) {
    const sees = shows === boris ? anna : boris;
    const before = await boris.received();
    await server.kill();
    await boris.expectMoreSoundThan(before);
    const during = await anna.received();
    await server.run();

    // The room is whole again: what one does, the other learns through the server.
    await shows.turnCameraOn();
    await expect.poll(async () => (await sees.received()).pictures, { timeout: 20_000 }).toBe(1);
    await anna.expectMoreSoundThan(during);
    expect(await departures(boris)).toEqual([]);
  }

  // And somebody new can come in and hear both.
  const [, , clara] = await new Simulator(server.origin).people();
  if (!clara) throw new Error("the simulator has people");
  const context = await browser.newContext();
  await watchConnections(context);
  const url = await new Simulator(server.origin).launch(clara, card.code);
  const third = await Phone.open(context, url);
  await third.join();
  await expect.poll(async () => (await third.received()).voices).toBe(2);
});

/** Two people in one room with their microphones on; the first reaches the server by `origin`. */
async function twoOnAir(browser: Browser, origin: string) {
  const simulator = new Simulator(server.origin);
  const [first, second] = await simulator.people();
  if (!first || !second) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(first, "/room Storm");
  const phones: Phone[] = [];
  for (const person of [first, second]) {
    const context = await browser.newContext();
    await watchConnections(context);
    const url = await card.press(person);
    const here = person === first ? url.replace(server.origin, origin) : url;
    const phone = await Phone.open(context, here);
    await phone.join();
    await phone.turnMicOn();
    phones.push(phone);
  }
  const [one, other] = phones as [Phone, Phone];
  for (const phone of phones) {
    await expect.poll(async () => (await phone.received()).voices).toBe(1);
  }
  return { one, other, card };
}

declare global {
  interface Window {
    departures: string[];
  }
}

/** From now on, notes every moment at which `name` is not to be seen. */
async function recordDepartures(phone: Phone, name: string): Promise<void> {
  await phone.expectPerson(name);
  await (phone.app as Page).evaluate((wanted) => {
    window.departures = [];
    new MutationObserver(() => {
      if (!document.body.innerText.includes(wanted))
        window.departures.push(document.body.innerText);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  }, name);
}

async function departures(phone: Phone): Promise<string[]> {
  return (phone.app as Page).evaluate(() => window.departures);
}
