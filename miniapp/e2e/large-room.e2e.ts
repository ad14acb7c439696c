/** A room that grows past a mesh: its voices go over to the server, and nobody hears a gap. */
import { expect } from "@playwright/test";
import type { Browser } from "puppeteer-core";
import { test } from "./support/browsers";
import { Crowd } from "./support/crowd";
import { Server } from "./support/server";
import { Simulator } from "./support/simulator";
import { watchSound, type Watched } from "./support/tone";
import { Visitor } from "./support/visitor";

const HEARD = 0.01;
const WITHIN_MS = 30_000;
/** What nobody may miss of a voice when the room goes over. */
const GAP_MAX_MS = 200;

let server: Server;

test.beforeEach(async () => {
  server = await Server.start();
});

test.afterEach(async () => {
  await server.stop();
});

test("past six the voices go over the server without a gap, to who comes later too, and come back", async ({
  browsers,
}) => {
  const chromium = await browsers.of("Chromium");
  const simulator = new Simulator(server.origin);
  const people = await simulator.people();
  const [first] = people;
  if (!first) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(first, "/room Friday");
  const visitors: Visitor[] = [];
  for (const person of people.slice(0, 3)) {
    visitors.push(await open(chromium, await card.press(person)));
  }
  const [anna, boris, gil] = visitors as [Visitor, Visitor, Visitor];
  const crowd = await Crowd.at(chromium, server.origin);
  const room = await codeOf(anna);
  await anna.join();
  await boris.join();
  await boris.turnMicOn();
  await crowd.join(["Cid", "Dan", "Eve", "Fay"], room);
  await expectToHear(anna);
  // Whoever looks on from the lobby is connected as well.
  expect(await anna.received()).toMatchObject({ connections: 2, voices: 1 });

  await test.step("the seventh comes, lets the connections go, and hears them", async () => {
    await anna.page.bringToFront();
    await anna.page.evaluate(watchSound);
    await gil.join();
    await expect
      .poll(() => gil.text(), { timeout: WITHIN_MS })
      .toMatch(/by the server|через сервер/i);
    await expectToHear(gil);
    expect(await gil.received()).toMatchObject({ voices: 0 });
  });

  await test.step("who was there is told, has heard all of it, and once", async () => {
    await expect.poll(() => anna.text()).toMatch(/by the server|через сервер/i);
    // The direct way is silent once the voice goes over the server alone.
    await expect.poll(() => soundStands(anna), { timeout: WITHIN_MS }).toBe(true);
    await expectToHear(anna);
    const watched = await anna.page.evaluate((): Watched => ({ ...window.watchedSound }));
    test.info().annotations.push({ type: "measured", description: JSON.stringify(watched) });
    expect(watched.mostAtOnce).toBe(1);
    expect(watched.longestGapMs).toBeLessThan(GAP_MAX_MS);
    // The connection stays, for pictures.
    expect((await anna.received()).connections).toBe(1);
  });

  await test.step("who is a socket and nothing else is heard as well", async () => {
    await boris.press("micOff");
    await expectSilence(anna);
    await crowd.speak();
    await expectToHear(anna);
    await expectToHear(gil);
    await boris.turnMicOn();
  });

  await test.step("with few left the voices go directly again", async () => {
    await crowd.leave();
    await expect
      .poll(() => anna.text(), { timeout: WITHIN_MS })
      .not.toMatch(/by the server|через сервер/i);
    await expectToHear(anna);
    await expect
      .poll(async () => (await gil.received()).connections, { timeout: WITHIN_MS })
      .toBe(2);
    await expectToHear(gil);
  });
});

async function open(browser: Browser, url: string): Promise<Visitor> {
  return Visitor.open(browser, url, { hasTone: true });
}

/** The code of the room that a page has been opened for. */
function codeOf(visitor: Visitor): Promise<string> {
  return visitor.page.evaluate(() => {
    const launch = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData") ?? "";
    return new URLSearchParams(launch).get("start_param") ?? "";
  });
}

/** Whether no more sound comes directly. */
async function soundStands(visitor: Visitor): Promise<boolean> {
  const { audioEnergy } = await visitor.received();
  await visitor.loudness();
  return (await visitor.received()).audioEnergy - audioEnergy < HEARD / 10;
}

async function expectToHear(visitor: Visitor): Promise<void> {
  await expect
    .poll(() => visitor.loudness(), { timeout: WITHIN_MS, message: "sound with energy" })
    .toBeGreaterThan(HEARD);
}

async function expectSilence(visitor: Visitor): Promise<void> {
  await expect
    .poll(() => visitor.loudness(), { timeout: WITHIN_MS, message: "nothing is heard" })
    .toBeLessThan(HEARD);
}
