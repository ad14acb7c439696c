/** Efir, as the laboratory drives it: the real process, and the Mini App opened as Telegram would. */
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { HOST } from "../src/browser.mjs";
import { PORT, Server, TURN_SECRET } from "../src/hub.mjs";
import { EFIR, SCRATCH } from "../src/needs.mjs";
import { HUB, HUB_ADDRESS } from "../src/network.mjs";
import { Child, inside } from "../src/shell.mjs";

/** Signs launch data; no bot has it, and the process is told not to run one. */
const BOT_TOKEN = "7000000001:LABORATORY-not-a-real-token-00000000";
const ROOM = "LABORATORY";
const NAMES = ["Ada", "Boris", "Chiara", "Denys", "Emeka", "Farida", "Goran", "Hana"];
/** A slow link takes its time to bring the page. */
const SLOW_MS = 90_000;

/** Launch data for the person in seat `index`, as Telegram documents how to check it. */
export function initData(index, now) {
  const user = { id: 9001 + index, first_name: NAMES[index], language_code: "en" };
  const fields = {
    auth_date: `${Math.floor(now / 1000)}`,
    query_id: `lab${index}`,
    start_param: ROOM,
    user: JSON.stringify(user),
  };
  const text = Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join("\n");
  const key = createHmac("sha256", "WebAppData").update(BOT_TOKEN).digest();
  const hash = createHmac("sha256", key).update(text).digest("hex");
  return new URLSearchParams({ ...fields, hash }).toString();
}

/** Out of the room for good, by the button. */
export async function leave(page) {
  await page.getByRole("button", { name: "Leave", exact: true }).click({ timeout: SLOW_MS });
  await page.getByText("You have left", { exact: true }).waitFor({ timeout: SLOW_MS });
}

const environment = (dataDir, hasTurn) => ({
  PATH: process.env.PATH ?? "",
  HOME: dataDir,
  DATA_DIR: dataDir,
  PORT: `${PORT}`,
  PUBLIC_URL: `https://${HOST}`,
  TRUSTED_PROXY_HOPS: "1",
  BOT_TOKEN,
  BOT_MODE: "off",
  FILE_API_URL: "http://127.0.0.1:9",
  STUN_URLS: `stun:${HUB_ADDRESS}:3478`,
  ...(hasTurn && {
    TURN_URL: `turn:${HUB_ADDRESS}:3478?transport=udp,turn:${HUB_ADDRESS}:3478?transport=tcp`,
    TURN_SECRET,
  }),
  RUST_LOG: process.env.RUST_LOG ?? "warn",
});

export const efir = {
  name: "efir",

  server(front, { turn = true } = {}) {
    const dataDir = mkdtempSync(join(SCRATCH, "data-"));
    const spawn = () =>
      new Child("efir", "ip", inside(HUB, EFIR), { cwd: dataDir, env: environment(dataDir, turn) });
    return new Server(front, spawn, "/api/health", () =>
      rmSync(dataDir, { recursive: true, force: true }),
    );
  },

  async open(page, index) {
    const launch = new URLSearchParams({
      tgWebAppData: initData(index, Date.now()),
      tgWebAppVersion: "9.0",
      tgWebAppPlatform: "android",
    });
    await page.goto(`https://${HOST}/#${launch}`, { waitUntil: "commit", timeout: SLOW_MS });
    // Whoever comes first is asked whether they meant a room that nobody has opened yet; the others never
    // are, and their pages close at the latest with the run.
    const isMeant = page.getByRole("button", { name: "Open a new room with this code" });
    void isMeant.click({ timeout: SLOW_MS }).catch(() => undefined);
  },

  /** In the lobby. */
  async turnOnCamera(page) {
    const camera = page.getByRole("button", { name: "Turn the camera on" });
    await camera.click({ timeout: SLOW_MS });
    await page.getByRole("button", { name: "Turn the camera off" }).waitFor({ timeout: SLOW_MS });
  },

  /** Nobody is heard before they say so. */
  async mute() {},

  async unmute(page) {
    const orb = page.getByRole("button", { name: "Unmute", exact: true });
    await orb.click({ timeout: SLOW_MS });
    await page
      .getByRole("button", { name: "You are live", exact: true })
      .waitFor({ timeout: SLOW_MS });
  },

  /** Inside the room: the microphone is turned on or off. */
  async talk(page, isOn) {
    const [muted, live] = ["Unmute", "You are live"].map((name) =>
      page.getByRole("button", { name, exact: true }),
    );
    await (isOn ? muted : live).click();
    await (isOn ? live : muted).waitFor();
  },

  /** What a frame from the hub says of somebody else. */
  meaning(frame) {
    if (frame.includes('"type":"participant_left"')) return "left";
    if (!frame.includes('"type":"participant_updated"')) return null;
    return JSON.parse(frame).participant.connection === "reconnecting" ? "reconnecting" : null;
  },
};
