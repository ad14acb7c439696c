/**
 * A call between browsers of two makes, in both orders of coming: the last to come makes the first
 * offer, so each of them has to understand what the other describes.
 */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "@playwright/test";
import { test } from "./support/browsers";
import { Cable } from "./support/cable";
import { ORDERS, expectVoices, twoOnAir } from "./support/makes";
import { Relay } from "./support/relay";
import { Server } from "./support/server";
import type { Visitor } from "./support/visitor";

const CUT_MS = 4_000;
/** A call that is thought dead is called so within 1.5 s, and its ICE starts over within 3.5 s. */
const WATCHED_LOOKS = 12;
const LOOK_MS = 500;
/** Longer than any jitter buffer would wait for. */
const MUTED_MS = 3_000;
/** A busy machine holds voices for longer now and then; first words that look late, by 0.5 s and more. */
const LATER_MAX_MS = 300;
const HEARD_MS = 3_000;

let server: Server;
let cable: Cable;

test.beforeEach(async () => {
  server = await Server.start();
  cable = await Cable.to(server.port);
});

test.afterEach(async () => {
  cable.close();
  await server.stop();
});

for (const order of ORDERS) {
  const [first, second] = order;

  test(`${first}, then ${second}: voices, cameras, mute, a cut socket, leaving and coming back`, async ({
    browsers,
  }) => {
    const { one, other, again } = await twoOnAir(browsers, order, server, cable.origin);

    await test.step("a good call is one connection, and is not called interrupted", async () => {
      const words = await wordsDuring([one, other], WATCHED_LOOKS * LOOK_MS);
      expect(words.filter((text) => /Восстанавливаем|restored/i.test(text))).toEqual([]);
      for (const visitor of [one, other]) {
        expect(await visitor.fate()).toEqual({ made: 1, restarts: 0 });
      }
    });

    await test.step("cameras both ways", async () => {
      await one.turnCameraOn();
      await other.turnCameraOn();
      await expect
        .poll(async () => [(await one.received()).pictures, (await other.received()).pictures], {
          timeout: 20_000,
        })
        .toEqual([1, 1]);
      await one.press("cameraOff");
      await other.press("cameraOff");
    });

    await test.step("muted, nothing is heard; unmuted, the voice is there", async () => {
      const usualMs = await waitInBuffer(other);
      await one.press("micOff");
      await expect.poll(() => energyInASecond(other)).toBeLessThan(0.000_1);
      await pause(MUTED_MS);
      await one.turnMicOn();
      await other.expectMoreSoundThan(await other.received());
      // A clock that stands still while somebody is muted makes the first words look late.
      const waitMs = await waitInBuffer(other);
      console.log(
        `a voice waits ${usualMs.toFixed(0)} ms, and ${waitMs.toFixed(0)} ms after a mute`,
      );
      expect(waitMs - usualMs).toBeLessThan(LATER_MAX_MS);
    });

    await test.step("a socket that is cut costs no sound", async () => {
      cable.pull();
      await pause(CUT_MS);
      const during = [await one.received(), await other.received()] as const;
      await one.expectMoreSoundThan(during[0]);
      await other.expectMoreSoundThan(during[1]);
      cable.plugIn();
    });

    await test.step("who leaves and comes back hears and is heard", async () => {
      await other.press("leave");
      await expect.poll(async () => (await one.received()).connections).toBe(0);
      await expectVoices(one, await again());
    });
  });

  test(`${first}, then ${second}: a process that is killed costs no sound @matrix`, async ({
    browsers,
  }) => {
    const { one, other } = await twoOnAir(browsers, order, server);
    await server.kill();
    await pause(CUT_MS);
    const during = [await one.received(), await other.received()] as const;
    await one.expectMoreSoundThan(during[0]);
    await other.expectMoreSoundThan(during[1]);
    await server.run();
    await other.turnCameraOn();
    await expect.poll(async () => (await one.received()).pictures, { timeout: 20_000 }).toBe(1);
    expect(await one.fate()).toEqual({ made: 1, restarts: 0 });
  });

  for (const transport of ["udp", "tcp"] as const) {
    test(`${first}, then ${second}: all through a relay over ${transport} @matrix`, async ({
      browsers,
    }) => {
      const relay = await Relay.start();
      const relayed = await Server.start(relay.environment(transport));
      try {
        const options = { isRelayed: true };
        const { one, other } = await twoOnAir(browsers, order, relayed, relayed.origin, options);
        for (const visitor of [one, other]) {
          expect(new Set(await visitor.pathKinds())).toEqual(new Set(["relay"]));
        }
      } finally {
        await relayed.stop();
        relay.stop();
      }
    });
  }
}

test("Chromium's screen is seen in Firefox @matrix", async ({ browsers }) => {
  const { one, other } = await twoOnAir(browsers, ["Firefox", "Chromium"], server);
  await other.press("screenOn");
  await expect.poll(async () => (await one.received()).pictures, { timeout: 20_000 }).toBe(1);
});

/** What was written on the pages, twice a second. */
async function wordsDuring(visitors: readonly Visitor[], ms: number): Promise<string[]> {
  const words: string[] = [];
  for (let left = ms; left > 0; left -= LOOK_MS) {
    words.push(...(await Promise.all(visitors.map((visitor) => visitor.text()))));
    await pause(LOOK_MS);
  }
  return words;
}

async function energyInASecond(visitor: Visitor): Promise<number> {
  const before = await visitor.received();
  await pause(1_000);
  return (await visitor.received()).audioEnergy - before.audioEnergy;
}

/** How long a voice waits in the jitter buffer during the next seconds, in ms. */
async function waitInBuffer(visitor: Visitor): Promise<number> {
  const before = await visitor.voice();
  await pause(HEARD_MS);
  const after = await visitor.voice();
  return (1_000 * (after.buffered - before.buffered)) / (after.emitted - before.emitted);
}
