/** Voices where no UDP passes: they go over the server, and directly as soon as that is possible. */
import { expect } from "@playwright/test";
import { type Browsers, type Make, test } from "./support/browsers";
import { Server } from "./support/server";
import { Simulator } from "./support/simulator";
import { SoundServer } from "./support/sound-server";
import { watchSound, type Watched } from "./support/tone";
import { Visitor } from "./support/visitor";

/** The beeps of both browsers' microphones are far above. */
const HEARD = 0.01;
/** Four seconds until a direct way is given up, and a busy machine. */
const WITHIN_MS = 30_000;
/** Two beeps of a fake microphone are a second apart. */
const LOOKS_OF_SILENCE = 4;
/** What nobody may miss of a voice when its way changes. */
const GAP_MAX_MS = 200;

let server: Server;

test.beforeEach(async () => {
  server = await Server.start();
});

test.afterEach(async () => {
  await server.stop();
});

test("Chromium and Chromium: over the server, muted, directly once UDP passes", ({ browsers }) =>
  overTheServer("Chromium", "Chromium", browsers));

test.describe("Firefox, on a machine with a device for sound @matrix", () => {
  let sound: SoundServer;
  test.beforeAll(async ({ browsers }) => {
    sound = await SoundServer.start();
    await browsers.end("Firefox");
  });
  test.afterAll(async ({ browsers }) => {
    await browsers.end("Firefox");
    await sound.stop();
  });

  for (const [first, second] of [
    ["Firefox", "Chromium"],
    ["Chromium", "Firefox"],
    ["Firefox", "Firefox"],
  ] as const) {
    test(`${first} and ${second}: over the server, muted, directly once UDP passes`, ({
      browsers,
    }) => overTheServer(first, second, browsers));
  }
});

async function overTheServer(first: Make, second: Make, browsers: Browsers): Promise<void> {
  const [anna, boris] = await twoBlocked(first, second, browsers);
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
}

test("one of four without UDP: the others keep their ways, and hers changes without a gap", async ({
  browsers,
}) => {
  const simulator = new Simulator(server.origin);
  const people = await simulator.people();
  const card = await simulator.roomInGroup(people[0] ?? fail(), "/room Office");
  const visitors: Visitor[] = [];
  for (const [index, person] of people.slice(0, 4).entries()) {
    visitors.push(await enter("Chromium", await card.press(person), index === 3, browsers));
  }
  const [anna, boris, gil, clara] = visitors as [Visitor, Visitor, Visitor, Visitor];
  const direct = [anna, boris, gil];
  for (const visitor of direct) {
    await expect.poll(async () => (await visitor.received()).voices).toBe(2);
    // One voice from each of the other three, and from nobody twice.
    await expect.poll(() => playing(visitor), { timeout: WITHIN_MS }).toBe(3);
  }
  await expect.poll(() => playing(clara), { timeout: WITHIN_MS }).toBe(3);
  await expectToHear(clara, anna);
  await expect.poll(() => clara.text()).toMatch(/only the web|только веб|лише веб/i);

  await test.step("her voice alone is heard while a direct way takes over", async () => {
    const others = [boris, gil];
    let heard = 0;
    for (const other of others) await other.press("micOff");
    await anna.page.bringToFront();
    await expectToHear(anna, clara);
    await anna.page.evaluate(watchSound);
    const before = await Promise.all(others.map(heardDirectly));
    await clara.page.evaluate(() => (window.isUdpBlocked = false));
    await expect
      .poll(() => anna.text(), { timeout: 45_000 })
      .not.toMatch(/через сервер|by the server/i);
    await expect
      .poll(async () => (await clara.received()).connections, { timeout: 45_000 })
      .toBe(3);
    await expectToHear(anna, clara);
    const watched = await anna.page.evaluate((): Watched => ({ ...window.watchedSound }));
    test.info().annotations.push({ type: "measured", description: JSON.stringify(watched) });
    expect(watched.mostAtOnce).toBe(1);
    expect(watched.longestGapMs).toBeLessThan(GAP_MAX_MS);
    for (const [index, visitor] of others.entries()) {
      const after = await heardDirectly(visitor);
      const streams = before[index] ?? fail();
      // Anna's voice, and the silent one of the third; the same as before, and nothing of them is lost.
      expect(streams).toHaveLength(2);
      for (const { ssrc, lost, packets } of streams) {
        const now = after.find((stream) => stream.ssrc === ssrc);
        expect(now).toMatchObject({ lost });
        test.info().annotations.push({ type: "beside it", description: JSON.stringify(now) });
        heard = Math.max(heard, (now?.packets ?? 0) - packets);
      }
    }
    expect(heard).toBeGreaterThan(50);
  });
});

/** What comes of each voice by a direct way. */
function heardDirectly(visitor: Visitor) {
  return visitor.page.evaluate(async () => {
    const found: { ssrc: number; packets: number; lost: number; concealed: number }[] = [];
    for (const connection of window.peerConnections) {
      (await connection.getStats()).forEach((entry: RTCInboundRtpStreamStats) => {
        if (entry.type !== "inbound-rtp" || entry.kind !== "audio") return;
        const { ssrc, packetsReceived: packets = 0, packetsLost: lost = 0 } = entry;
        const concealed = (entry.concealedSamples ?? 0) - (entry.silentConcealedSamples ?? 0);
        found.push({ ssrc, packets, lost, concealed });
      });
    }
    return found;
  });
}

async function enter(
  make: Make,
  url: string,
  isBlocked: boolean,
  browsers: Browsers,
): Promise<Visitor> {
  const hasTone = make === "Chromium" && isBlocked;
  const visitor = await Visitor.open(await browsers.of(make), url, { isBlocked, hasTone });
  await visitor.join();
  await visitor.turnMicOn();
  return visitor;
}

/** Two people on air who find no way to each other. */
async function twoBlocked(
  first: Make,
  second: Make,
  browsers: Browsers,
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
