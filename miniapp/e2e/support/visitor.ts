/**
 * One person's Mini App in a browser of either make, pressed by the words on its buttons. What
 * `phone.ts` is for Playwright's pages.
 */
import { expect } from "@playwright/test";
import type { Browser, ElementHandle, Page } from "puppeteer-core";
import { type Received, type Voice, collectConnections, sumOfReceived, sumOfVoice } from "./media";
import { words } from "./phone";
import { toneAsMicrophone } from "./tone";

/** The name of a button in `words`. */
export type ButtonName = keyof typeof words;

/** How the connections of a page have fared. */
export interface Fate {
  /** Those that were ever made, and ICE restarts of all of them. */
  made: number;
  restarts: number;
}

/** What is different in a window. */
export interface OpenOptions {
  /** Nothing goes directly. */
  isRelayed?: boolean;
  /** As {@link OpenOptions.isRelayed}, until the page's `isUdpBlocked` is false. */
  isBlocked?: boolean;
  /** The microphone is a tone that never pauses. */
  hasTone?: boolean;
}

declare global {
  interface Window {
    /** New connections find no address of this machine. */
    isUdpBlocked: boolean;
  }
}

/** Runs in the page. */
function blockUdp(): void {
  const Original = window.RTCPeerConnection;
  window.isUdpBlocked = true;
  const within = (configuration?: RTCConfiguration): RTCConfiguration => ({
    ...configuration,
    iceTransportPolicy: window.isUdpBlocked ? "relay" : "all",
  });
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(within(configuration));
    }

    override setConfiguration(configuration: RTCConfiguration): void {
      super.setConfiguration(within(configuration));
    }
  };
}

/** Runs in the page. */
function relayOnly(): void {
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceTransportPolicy: "relay" });
    }

    override setConfiguration(configuration: RTCConfiguration): void {
      super.setConfiguration({ ...configuration, iceTransportPolicy: "relay" });
    }
  };
}

/** Runs in the page. */
async function loudestPlayed(): Promise<number> {
  const audio = new AudioContext();
  const meters = [...document.querySelectorAll("audio")]
    .filter((element) => !element.muted && !element.paused && element.srcObject)
    .map((element) => {
      const meter = audio.createAnalyser();
      audio.createMediaStreamSource(element.srcObject as MediaStream).connect(meter);
      return meter;
    });
  const samples = new Float32Array(2_048);
  let loudest = 0;
  for (let look = 0; look < 20; look++) {
    await new Promise((done) => setTimeout(done, 25));
    for (const meter of meters) {
      meter.getFloatTimeDomainData(samples);
      const sum = samples.reduce((total, sample) => total + sample * sample, 0);
      loudest = Math.max(loudest, Math.sqrt(sum / samples.length));
    }
  }
  await audio.close();
  return loudest;
}

export class Visitor {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens an address that Telegram would open, in a window of its own. */
  static async open(browser: Browser, url: string, options: OpenOptions = {}): Promise<Visitor> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width: 390, height: 844 });
    await page.evaluateOnNewDocument(collectConnections);
    if (options.isRelayed) await page.evaluateOnNewDocument(relayOnly);
    if (options.hasTone) await page.evaluateOnNewDocument(toneAsMicrophone);
    if (options.isBlocked) await page.evaluateOnNewDocument(blockUdp);
    await page.goto(url, { waitUntil: "domcontentloaded" });
    return new Visitor(page);
  }

  /** A real press, which browsers take for a person's; Firefox opens devices only for who is in front. */
  async press(name: ButtonName): Promise<void> {
    await this.page.bringToFront();
    // A page that draws itself anew may take a button away between its finding and the press.
    const isPressed = async (): Promise<boolean> => {
      const button = await this.find(name);
      if (!button) return false;
      return button.click().then(
        () => true,
        async (reason: unknown) => {
          if (await button.evaluate((node) => node.isConnected)) throw reason;
          return false;
        },
      );
    };
    await expect.poll(isPressed, { message: `a button ${name}` }).toBe(true);
  }

  async expectButton(name: ButtonName): Promise<void> {
    await expect
      .poll(async () => (await this.find(name)) !== null, { message: `a button ${name}` })
      .toBe(true);
  }

  async join(): Promise<void> {
    await this.press("join");
    await this.expectButton("leave");
  }

  async turnMicOn(): Promise<void> {
    await this.press("micOn");
    await this.expectButton("micOff");
  }

  async turnCameraOn(): Promise<void> {
    await this.press("cameraOn");
    await this.expectButton("cameraOff");
  }

  /** All that is written on the page. */
  text(): Promise<string> {
    return this.page.evaluate(() => document.body.innerText);
  }

  received(): Promise<Received> {
    return this.page.evaluate(sumOfReceived);
  }

  voice(): Promise<Voice> {
    return this.page.evaluate(sumOfVoice);
  }

  /** The loudest that is played within half a second, wherever it comes from: root mean square, 0 to 1. */
  loudness(): Promise<number> {
    return this.page.evaluate(loudestPlayed);
  }

  /** The kinds of the addresses in use here and at the other side, of the one connection. */
  async pathKinds(): Promise<string[]> {
    return this.page.evaluate(async () => {
      const kinds: string[] = [];
      for (const connection of window.peerConnections) {
        const report = await connection.getStats();
        report.forEach((pair: RTCIceCandidatePairStats) => {
          if (pair.type !== "candidate-pair" || !pair.nominated || !pair.bytesReceived) return;
          for (const id of [pair.localCandidateId, pair.remoteCandidateId]) {
            const candidate = report.get(id) as { candidateType?: string } | undefined;
            kinds.push(candidate?.candidateType ?? "unknown");
          }
        });
      }
      return kinds;
    });
  }

  fate(): Promise<Fate> {
    return this.page.evaluate(() => ({
      made: window.peerConnections.length,
      restarts: window.iceRestarts,
    }));
  }

  /** Waits until more sound than `before` has arrived. */
  async expectMoreSoundThan(before: Received): Promise<void> {
    await expect
      .poll(async () => (await this.received()).audioEnergy, { message: "more sound arrives" })
      .toBeGreaterThan(before.audioEnergy);
  }

  private async find(name: ButtonName): Promise<ElementHandle | null> {
    const { source, flags } = words[name];
    const handle = await this.page.evaluateHandle(
      (pattern, options) => {
        const isMeant = new RegExp(pattern, options);
        const named = [...document.querySelectorAll("button")].filter((button) => {
          const label = button.getAttribute("aria-label") ?? button.innerText;
          return isMeant.test(label.trim()) && button.getClientRects().length > 0;
        });
        return named[0] ?? null;
      },
      source,
      flags,
    );
    return handle.asElement() as ElementHandle | null;
  }
}
