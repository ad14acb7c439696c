/** One real Chromium inside a participant's namespace. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HUB_ADDRESS, home } from "./network.mjs";
import { CHROMIUM, SCRATCH, fromMiniApp } from "./needs.mjs";
import { sh } from "./shell.mjs";

/** The name pages are opened under. */
export const HOST = "efir.lab";

/** A key and a certificate for {@link HOST}, made once. */
export async function certificate() {
  const [key, cert, pin] = ["lab.key", "lab.crt", "lab.pin"].map((name) => join(SCRATCH, name));
  if (!existsSync(pin)) {
    await sh(
      "openssl",
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "3650",
      "-subj",
      `/CN=${HOST}`,
      "-addext",
      `subjectAltName=DNS:${HOST},IP:${HUB_ADDRESS}`,
      "-keyout",
      key,
      "-out",
      cert,
    );
    const hash = await sh(
      "sh",
      "-c",
      `openssl x509 -in '${cert}' -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64`,
    );
    writeFileSync(pin, hash.trim());
  }
  return { key, cert, pin: readFileSync(pin, "utf8") };
}

/** A script that runs in every page before its own code. */
const script = (name) => readFileSync(join(import.meta.dirname, name), "utf8");

/** Starts a browser in the home of participant `n`. */
export async function launch(n, speech) {
  // Not before a run: where it is missing, `checkNeeds` says so.
  const { chromium } = fromMiniApp("playwright-core");
  const { pin } = await certificate();
  const wrapper = join(SCRATCH, `chromium-${home(n)}`);
  mkdirSync(SCRATCH, { recursive: true });
  writeFileSync(wrapper, `#!/bin/sh\nexec ip netns exec ${home(n)} ${CHROMIUM} "$@"\n`);
  chmodSync(wrapper, 0o755);
  return chromium.launch({
    executablePath: wrapper,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      "--no-sandbox",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-audio-capture=${speech}`,
      "--autoplay-policy=no-user-gesture-required",
      `--ignore-certificate-errors-spki-list=${pin}`,
      `--host-resolver-rules=MAP ${HOST} ${HUB_ADDRESS},MAP * ~NOTFOUND,EXCLUDE ${HUB_ADDRESS}`,
      "--disable-dev-shm-usage",
    ],
  });
}

/** A place for pages with nobody's cache. */
export async function emptyContext(browser, { sampleMs, isCrowd }) {
  const context = await browser.newContext({
    permissions: ["microphone", "camera"],
    viewport: { width: 390, height: 780 },
    // There is no graphics card: moving pictures would be paid for by the processors that play sound.
    reducedMotion: "reduce",
  });
  await context.addInitScript({ content: script("probe.js").replace("SAMPLE_MS", `${sampleMs}`) });
  if (isCrowd) await context.addInitScript({ content: script("raw-microphone.js") });
  return context;
}

/** What the page's probe has gathered. */
export const gathered = (page) => page.evaluate(() => window.efirlab);

/**
 * A list that grows with what the page is told through its sockets: `{t, what}` for every frame
 * that `classify` has a name for.
 */
export function watchSockets(page, classify) {
  const told = [];
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => {
      const what = classify(String(payload));
      if (what) told.push({ t: Date.now(), what });
    });
  });
  return told;
}
