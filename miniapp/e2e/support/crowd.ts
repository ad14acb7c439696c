/**
 * People who are nothing but sockets: in a room, with their microphones on, and with voices that go over
 * the server. They live in one page without the Mini App, whose encoder makes their voices.
 */
import type { Browser, Page } from "puppeteer-core";

declare global {
  interface Window {
    crowd: { join(name: string, room: string): Promise<void>; leave(): void; speak(): void };
  }
}

export class Crowd {
  private readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Nobody yet, of the server at `origin`. */
  static async at(browser: Browser, origin: string): Promise<Crowd> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setBypassCSP(true);
    await page.goto(`${origin}/api/health`);
    await page.evaluate(gather);
    return new Crowd(page);
  }

  /** They are inside and can be heard. */
  async join(names: readonly string[], room: string): Promise<void> {
    for (const name of names) {
      await this.page.evaluate((who, code) => window.crowd.join(who, code), name, room);
    }
  }

  /** The first of them makes a sound for as long as they are here. */
  speak(): Promise<void> {
    return this.page.evaluate(() => window.crowd.speak());
  }

  leave(): Promise<void> {
    return this.page.evaluate(() => window.crowd.leave());
  }
}

/** Runs in the page. */
function gather(): void {
  const rate = 48_000;
  const loud = 20;
  const sockets: WebSocket[] = [];
  const voices: WebSocket[] = [];
  const timers: number[] = [];
  const address = (path: string): string => location.origin.replace(/^http/, "ws") + path;
  const opened = (socket: WebSocket): Promise<unknown> =>
    new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
  const told = (socket: WebSocket, type: string): Promise<Record<string, string>> =>
    new Promise((resolve, reject) => {
      const listen = ({ data }: MessageEvent<unknown>): void => {
        const words = JSON.parse(String(data)) as Record<string, string>;
        if (words["type"] !== type) return;
        socket.removeEventListener("message", listen);
        resolve(words);
      };
      socket.addEventListener("message", listen);
      socket.addEventListener("close", ({ code }) => reject(new Error(`closed with ${code}`)));
    });

  const join = async (name: string, room: string): Promise<void> => {
    const socket = new WebSocket(address("/ws"));
    sockets.push(socket);
    await opened(socket);
    const welcome = told(socket, "welcome");
    socket.send(
      JSON.stringify({
        type: "hello",
        protocol: 1,
        auth: { kind: "guest", name },
        room: { kind: "join", code: room },
        presence: "inside",
        media: { mic: true, camera: false, screen: false },
        voiceSocket: true,
      }),
    );
    await welcome;
    const ping = (): void => socket.send(JSON.stringify({ type: "ping", lastSeq: 0 }));
    timers.push(window.setInterval(ping, 5_000));
    const pass = told(socket, "voice_pass");
    socket.send(JSON.stringify({ type: "open_voice", seq: 1 }));
    const voice = new WebSocket(address("/ws/voice"));
    voice.binaryType = "arraybuffer";
    const isOpen = opened(voice);
    const shown = (await pass)["pass"];
    await isOpen;
    const seated = new Promise((resolve) =>
      voice.addEventListener("message", resolve, { once: true }),
    );
    voice.send(JSON.stringify({ type: "hello", pass: shown }));
    await seated;
    timers.push(window.setInterval(() => voice.send(JSON.stringify({ type: "ping" })), 5_000));
    voices.push(voice);
  };

  const speak = (): void => {
    const [voice] = voices;
    const encoder = new AudioEncoder({
      output: (chunk) => {
        const head = 9;
        const message = new Uint8Array(head + chunk.byteLength);
        const view = new DataView(message.buffer);
        view.setUint8(0, 1);
        view.setUint8(2, loud);
        view.setUint32(3, Math.round(chunk.timestamp / 1_000));
        view.setUint16(7, chunk.byteLength);
        chunk.copyTo(message.subarray(head));
        voice?.send(message);
      },
      error: (error) => {
        throw error;
      },
    });
    encoder.configure({ codec: "opus", sampleRate: rate, numberOfChannels: 1, bitrate: 24_000 });
    const began = performance.now();
    let said = 0;
    // A timer that fires late makes up for it, as a sound card would.
    const say = (): void => {
      while (said * 20 <= performance.now() - began) {
        const data = Float32Array.from(
          { length: rate / 50 },
          (_, at) => Math.sin(((said * 960 + at) * 2 * Math.PI * 600) / rate) / 4,
        );
        const timestamp = said * 20_000;
        const format = "f32-planar";
        const sound = {
          format,
          sampleRate: rate,
          numberOfChannels: 1,
          numberOfFrames: 960,
        } as const;
        encoder.encode(new AudioData({ ...sound, timestamp, data }));
        said += 1;
      }
    };
    timers.push(window.setInterval(say, 20));
  };

  const leave = (): void => {
    for (const timer of timers.splice(0)) window.clearInterval(timer);
    for (const socket of sockets.splice(0)) socket.send(JSON.stringify({ type: "leave", seq: 2 }));
    for (const voice of voices.splice(0)) voice.close();
  };
  window.crowd = { join, leave, speak };
}
