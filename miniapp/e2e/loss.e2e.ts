/**
 * A voice over a path that loses a tenth of all packets, for each pair of makes: what is lost must not
 * be heard. How each of them does it is in docs/browsers.md.
 */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "@playwright/test";
import { test, type Make } from "./support/browsers";
import { Lossy } from "./support/lossy";
import { twoOnAir, type Order } from "./support/makes";
import type { Voice } from "./support/media";
import { Relay } from "./support/relay";
import { Server } from "./support/server";
import type { Visitor } from "./support/visitor";

const LOST = 0.1;
/** Until what is known of the path has been acted upon. */
const SETTLE_MS = 8_000;
const WATCH_MS = 15_000;
/** The most that may be heard of it, in percent. */
const HEARD_MAX = 2;

const PAIRS: readonly Order[] = [
  ["Chromium", "Chromium"],
  ["Firefox", "Chromium"],
  ["Chromium", "Firefox"],
  ["Firefox", "Firefox"],
];

let relay: Relay;
let lossy: Lossy;
let server: Server;

test.beforeEach(async () => {
  relay = await Relay.start();
  lossy = await Lossy.before(relay);
  server = await Server.start(lossy.environment());
});

test.afterEach(async () => {
  await server.stop();
  lossy.close();
  relay.stop();
});

for (const pair of PAIRS) {
  test(`${pair[0]}, then ${pair[1]}: of a tenth that is lost, little is heard @matrix`, async ({
    browsers,
  }) => {
    const { one, other } = await twoOnAir(browsers, pair, server, server.origin, {
      isRelayed: true,
    });
    lossy.lose(LOST);
    await pause(SETTLE_MS);
    const before = [await one.voice(), await other.voice()] as const;
    await pause(WATCH_MS);
    const [first, second] = pair;
    const heard = [
      await heardLoss(one, first, second, before[0]),
      await heardLoss(other, second, first, before[1]),
    ];
    expect(Math.max(...heard)).toBeLessThan(HEARD_MAX);
  });
}

/** What was made up of a voice since `before`, in percent; says so, for docs/browsers.md. */
async function heardLoss(
  listener: Visitor,
  make: Make,
  speaker: Make,
  before: Voice,
): Promise<number> {
  const now = await listener.voice();
  const percent = (part: keyof Voice, whole: number): number =>
    (100 * (now[part] - before[part])) / Math.max(1, whole);
  const packets = now.packets + now.lost - before.packets - before.lost;
  const audible = percent("madeUp", now.samples - before.samples);
  const waitMs = (1_000 * (now.buffered - before.buffered)) / (now.emitted - before.emitted);
  console.log(
    `${make} hears ${speaker}: ${audible.toFixed(2)} % made up, ` +
      `${percent("lost", packets).toFixed(1)} % of ${packets} packets lost, ` +
      `${waitMs.toFixed(0)} ms in the jitter buffer`,
  );
  return audible;
}
