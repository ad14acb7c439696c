/** Voices where no UDP passes: they go over the server, and directly as soon as that is possible. */
import { expect } from "@playwright/test";
import { type Make, test } from "./support/browsers";
import { Server } from "./support/server";
import { Simulator } from "./support/simulator";
import { Visitor } from "./support/visitor";

/** The beeps of both browsers' microphones are far above. */
const HEARD = 0.01;
/** Four seconds until a direct way is given up, and a busy machine. */
const WITHIN_MS = 30_000;
/** Two beeps of a fake microphone are a second apart. */
const LOOKS_OF_SILENCE = 4;

let server: Server;

test.beforeEach(async () => {
  server = await Server.start();
});

test.afterEach(async () => {
  await server.stop();
});

test("Chromium and Chromium: over the server, muted, directly once UDP passes", async ({
  browsers,
}) => {
  const [anna, boris] = await twoBlocked("Chromium", "Chromium", browsers);
  await expectToHear(anna, boris);
  await expectToHear(boris, anna);
  expect(await anna.received()).toMatchObject({ connections: 0, voices: 0 });

  await test.step("both are told that the server could hear", async () => {
    await expect.poll(() => anna.text()).toMatch(/голоса идут через сервер/i);
    await expect.poll(() => boris.text()).toMatch(/voices go by the server/i);
  });

  await test.step("whose microphone is off is not heard", async () => {
    await boris.press("micOff");
    await expectSilence(anna);
    await boris.turnMicOn();
    await expectToHear(anna, boris);
  });

  await test.step("a direct way takes over by itself, and says so no more", async () => {
    for (const visitor of [anna, boris]) {
      await visitor.page.evaluate(() => (window.isUdpBlocked = false));
    }
    for (const visitor of [anna, boris]) {
      await expect.poll(async () => (await visitor.received()).voices, { timeout: 45_000 }).toBe(1);
      await expect.poll(() => visitor.text()).not.toMatch(/через сервер|by the server/i);
    }
    await expectToHear(anna, boris);
    await expectToHear(boris, anna);
  });
});

test("one of three without UDP: the other two stay directly connected, and all hear all", async ({
  browsers,
}) => {
  const simulator = new Simulator(server.origin);
  const people = await simulator.people();
  const card = await simulator.roomInGroup(people[0] ?? fail(), "/room Office");
  const visitors: Visitor[] = [];
  for (const [index, person] of people.slice(0, 3).entries()) {
    visitors.push(await enter("Chromium", await card.press(person), index === 2, browsers));
  }
  const [anna, boris, clara] = visitors as [Visitor, Visitor, Visitor];
  for (const visitor of [anna, boris]) {
    await expect.poll(async () => (await visitor.received()).voices).toBe(1);
    // One voice from each of the other two, and from nobody twice.
    await expect.poll(() => playing(visitor), { timeout: WITHIN_MS }).toBe(2);
  }
  await expect.poll(() => playing(clara), { timeout: WITHIN_MS }).toBe(2);
  await expectToHear(clara, anna);
  await expect.poll(() => clara.text()).toMatch(/only the web|только веб|лише веб/i);
});

async function enter(
  make: Make,
  url: string,
  isBlocked: boolean,
  browsers: Parameters<typeof twoBlocked>[2],
): Promise<Visitor> {
  const visitor = await Visitor.open(await browsers.of(make), url, { isBlocked });
  await visitor.join();
  await visitor.turnMicOn();
  return visitor;
}

/** Two people on air who find no way to each other. */
async function twoBlocked(
  first: Make,
  second: Make,
  browsers: { of(make: Make): Promise<import("puppeteer-core").Browser> },
): Promise<[Visitor, Visitor]> {
  const simulator = new Simulator(server.origin);
  const [one, other] = await simulator.people();
  const card = await simulator.roomInGroup(one ?? fail(), "/room Office");
  return [
    await enter(first, await card.press(one ?? fail()), true, browsers),
    await enter(second, await card.press(other ?? fail()), true, browsers),
  ];
}

function fail(): never {
  throw new Error("the simulator has people");
}

/** How many voices are being played. */
function playing(visitor: Visitor): Promise<number> {
  return visitor.page.evaluate(
    () => [...document.querySelectorAll("audio")].filter((one) => !one.muted && !one.paused).length,
  );
}

/** Waits until `visitor` hears `other`, who need not be in front. */
async function expectToHear(visitor: Visitor, other: Visitor): Promise<void> {
  await other.expectButton("micOff");
  await expect
    .poll(() => visitor.loudness(), { timeout: WITHIN_MS, message: "sound with energy" })
    .toBeGreaterThan(HEARD);
}

async function expectSilence(visitor: Visitor): Promise<void> {
  let silent = 0;
  await expect
    .poll(
      async () => {
        silent = (await visitor.loudness()) < HEARD ? silent + 1 : 0;
        return silent;
      },
      { timeout: WITHIN_MS, message: "nothing is heard any more" },
    )
    .toBeGreaterThanOrEqual(LOOKS_OF_SILENCE);
}
