/**
 * A room that grows past a mesh: its voices go over to the server, by UDP with whom that reaches and by a
 * socket with everybody else, and nobody hears a gap.
 */
import { expect } from "@playwright/test";
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
  server = await Server.start({ SFU: "on", SFU_ADDRESS: "127.0.0.1", SFU_PORT: "0" });
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
  for (const [index, person] of people.slice(0, 3).entries()) {
    // UDP does not reach the last one.
    const options = { hasTone: true, isBlocked: index === 2 };
    visitors.push(await Visitor.open(chromium, await card.press(person), options));
  }
  const [anna, boris, gil] = visitors as [Visitor, Visitor, Visitor];
  const crowd = await Crowd.at(chromium, server.origin);
  const room = await codeOf(anna);
  await anna.join();
  await boris.join();
  await boris.turnMicOn();
  await crowd.join(["Cid", "Dan", "Eve", "Fay"], room);
  await expectToHear(anna);
  expect(await anna.received()).toMatchObject({ connections: 1, voices: 1 });

  await test.step("the seventh comes, lets the connections go, and hears them", async () => {
    await anna.page.bringToFront();
    await anna.page.evaluate(watchSound);
    await gil.join();
    await expect
      .poll(() => gil.text(), { timeout: WITHIN_MS })
      .toMatch(/by the server|через сервер/i);
    await expectToHear(gil);
    expect(await gil.received()).toMatchObject({ connections: 0, voices: 0 });
  });

  await test.step("who was there is told, has heard all of it, and once", async () => {
    await expect.poll(() => anna.text()).toMatch(/by the server|через сервер/i);
    await expect.poll(() => packets(anna, "forwarded"), { timeout: WITHIN_MS }).toBeGreaterThan(0);
    // The direct way is silent once the voice goes over the server alone.
    await expect.poll(() => stands(anna, "direct"), { timeout: WITHIN_MS }).toBe(true);
    await expectToHear(anna);
    expect(await stands(anna, "forwarded")).toBe(false);
    const watched = await anna.page.evaluate((): Watched => ({ ...window.watchedSound }));
    test.info().annotations.push({ type: "measured", description: JSON.stringify(watched) });
    expect(watched.mostAtOnce).toBe(1);
    expect(watched.longestGapMs).toBeLessThan(GAP_MAX_MS);
    // The direct one stays, for pictures.
    expect((await anna.received()).connections).toBe(2);
  });

  await test.step("who speaks by UDP is heard where UDP does not reach, and not when muted", async () => {
    await expectToHear(gil);
    await boris.press("micOff");
    await expectSilence(gil);
    await expectSilence(anna);
    await gil.turnMicOn();
    await expectToHear(anna);
    await gil.press("micOff");
    await expectSilence(anna);
  });

  await test.step("who is a socket and nothing else is heard as well", async () => {
    await crowd.speak();
    await expectToHear(anna);
    await expectToHear(gil);
    await boris.turnMicOn();
  });

  await test.step("with few left the voices go directly again", async () => {
    await gil.page.evaluate(() => (window.isUdpBlocked = false));
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

  await test.step("a killed process has the connections again as soon as the room is large", async () => {
    await server.kill();
    await server.run();
    await crowd.join(["Cis", "Dot", "Eli", "Fox"], room);
    for (const visitor of [anna, gil]) {
      await expect.poll(() => stands(visitor, "forwarded"), { timeout: WITHIN_MS }).toBe(false);
      await expectToHear(visitor);
    }
  });
});

/** The code of the room that a page has been opened for. */
function codeOf(visitor: Visitor): Promise<string> {
  return visitor.page.evaluate(() => {
    const launch = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData") ?? "";
    return new URLSearchParams(launch).get("start_param") ?? "";
  });
}

/** Packets with voices that have come from other browsers, or from the server by UDP. */
function packets(visitor: Visitor, way: "direct" | "forwarded"): Promise<number> {
  return visitor.page.evaluate(async (from) => {
    let sum = 0;
    for (const connection of window.peerConnections) {
      // One section more than voices that are forwarded; a direct one has three.
      const isForwarded = connection.getTransceivers().length > 3;
      if (connection.connectionState !== "connected" || isForwarded !== (from === "forwarded"))
        continue;
      (await connection.getStats()).forEach((entry: RTCInboundRtpStreamStats) => {
        const isVoice = entry.type === "inbound-rtp" && entry.kind === "audio";
        if (isVoice) sum += entry.packetsReceived ?? 0;
      });
    }
    return sum;
  }, way);
}

/** Whether no more voice comes this way: a tenth of what a voice has within the time of a look. */
async function stands(visitor: Visitor, way: "direct" | "forwarded"): Promise<boolean> {
  const before = await packets(visitor, way);
  await visitor.loudness();
  return (await packets(visitor, way)) - before < 3;
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
