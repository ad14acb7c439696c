/** The plainest WebRTC page there is, as the laboratory drives it. */
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { HOST } from "../src/browser.mjs";
import { PORT, Server, TURN_SECRET, hubProgram } from "../src/hub.mjs";
import { HUB_ADDRESS } from "../src/network.mjs";

const RELAY = join(import.meta.dirname, "../baseline/relay.mjs");

/** The same servers as Efir's, so that only the page differs. */
function iceServers(hasTurn) {
  const username = `${Math.floor(Date.now() / 1000) + 3600}:baseline`;
  const credential = createHmac("sha1", TURN_SECRET).update(username).digest("base64");
  const stun = { urls: [`stun:${HUB_ADDRESS}:3478`] };
  if (!hasTurn) return [stun];
  return [
    stun,
    {
      urls: [`turn:${HUB_ADDRESS}:3478`, `turn:${HUB_ADDRESS}:3478?transport=tcp`],
      username,
      credential,
    },
  ];
}

export const baseline = {
  name: "baseline",

  server(front, { turn = true } = {}) {
    const spawn = () =>
      hubProgram("the baseline's relay", RELAY, [`${PORT}`, JSON.stringify(iceServers(turn))]);
    return new Server(front, spawn, "/");
  },

  async open(page) {
    await page.goto(`https://${HOST}/`, { waitUntil: "commit", timeout: 60_000 });
  },

  turnOnCamera: (page) => page.locator("#camera").check({ timeout: 60_000 }),

  mute: (page) => page.locator("#muted").check(),

  /** The microphone is on from the start. */
  async unmute() {},

  /** Inside the call: the microphone is turned on or off. */
  talk: (page, isOn) => page.locator("#muted").setChecked(!isOn),

  /** What a frame from the relay says of somebody else. */
  meaning: (frame) => (frame.startsWith('{"left"') ? "left" : null),
};
