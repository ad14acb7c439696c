/**
 * What goes wrong for a person in the middle of a call, in browsers of both makes: a microphone that is
 * refused, a camera that another program has, headphones that are pulled out, a phone call, a second
 * device, a reload. What a page without WebRTC does is in `trouble.e2e.ts`.
 */
import { expect } from "@playwright/test";
import { test, type Make } from "./support/browsers";
import { expectVoices } from "./support/makes";
import { Server } from "./support/server";
import { Simulator, type Person, type RoomCard } from "./support/simulator";
import { Visitor } from "./support/visitor";

const MAKES: readonly Make[] = ["Chromium", "Firefox"];

declare global {
  interface Window {
    /** The microphones that were given to the page, in order. */
    microphones: MediaStreamTrack[];
  }
}

let server: Server;
let card: RoomCard;
let anna: Person;
let boris: Person;

test.beforeEach(async () => {
  server = await Server.start();
  const simulator = new Simulator(server.origin);
  const [first, second] = await simulator.people();
  if (!first || !second) throw new Error("the simulator has people");
  [anna, boris] = [first, second];
  card = await simulator.roomInGroup(anna, "/room Mishaps");
});

test.afterEach(async () => {
  await server.stop();
});

/** Runs in the page. */
function refuseDevices(): void {
  navigator.mediaDevices.getUserMedia = ({ audio } = {}) =>
    Promise.reject(new DOMException("refused", audio ? "NotAllowedError" : "NotReadableError"));
}

/** Runs in the page. */
function rememberMicrophones(): void {
  window.microphones = [];
  const { mediaDevices } = navigator;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await ask(constraints);
    window.microphones.push(...stream.getAudioTracks());
    return stream;
  };
}

async function expectText(visitor: Visitor, text: string): Promise<void> {
  await expect.poll(() => visitor.text(), { message: text }).toContain(text);
}

for (const make of MAKES) {
  test(`${make}: who is refused a device is told which and why, and goes on listening`, async ({
    browsers,
  }) => {
    const visitor = await Visitor.open(await browsers.of(make), await card.press(anna));
    await visitor.join();
    await visitor.page.evaluate(refuseDevices);
    await visitor.press("micOn");
    await expectText(visitor, "Нет доступа к микрофону");
    await visitor.press("help");
    await expectText(visitor, "Повторить");
    await visitor.page.keyboard.press("Escape");
    await expect.poll(() => visitor.text()).not.toContain("Повторить");
    await visitor.press("cameraOn");
    await expectText(visitor, "Нет доступа к камере");
    await visitor.press("help");
    await expectText(visitor, "Устройство занято другой программой");
    await visitor.expectButton("leave");
  });

  test(`${make}: pulled headphones, a phone call and a reload cost no call, a second device asks`, async ({
    browsers,
  }) => {
    const one = await Visitor.open(await browsers.of(make), await card.press(anna));
    await one.page.evaluate(rememberMicrophones);
    const other = await Visitor.open(await browsers.of("Chromium"), await card.press(boris));
    for (const visitor of [one, other]) {
      await visitor.join();
      await visitor.turnMicOn();
    }
    await expectVoices(one, other);

    await test.step("headphones with their microphone are pulled out", async () => {
      await one.page.evaluate(() => {
        const [microphone] = window.microphones;
        microphone?.stop();
        microphone?.dispatchEvent(new Event("ended"));
        navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
      });
      await expect.poll(() => one.page.evaluate(() => window.microphones.length)).toBe(2);
      await one.expectButton("micOff");
      await other.expectMoreSoundThan(await other.received());
    });

    await test.step("the system takes the microphone for a phone call, and gives it back", async () => {
      await one.page.evaluate(() => {
        const microphone = window.microphones.at(-1);
        microphone?.dispatchEvent(new Event("mute"));
      });
      await one.expectButton("micOn");
      await one.page.evaluate(() => {
        window.microphones.at(-1)?.dispatchEvent(new Event("unmute"));
      });
      await one.expectButton("micOff");
      await other.expectMoreSoundThan(await other.received());
    });

    await test.step("the link on a second device moves nothing by itself", async () => {
      const second = await Visitor.open(await browsers.of(make), await card.press(anna));
      await expectText(second, "Вы в эфире на другом устройстве");
      await one.expectButton("leave");
      await other.expectMoreSoundThan(await other.received());
      await second.page.close();
    });

    await test.step("who reloads is back in the call, and hears it", async () => {
      await one.page.bringToFront();
      await one.page.reload();
      await one.expectButton("leave");
      await expect.poll(async () => (await one.received()).voices).toBe(1);
    });
  });
}
