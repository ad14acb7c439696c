/** Games around the process: the example in `examples/bluff`, and pages that mean no good. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type Server as HttpServer } from "node:http";
import { resolve } from "node:path";
import { type FrameLocator, type Page, expect } from "@playwright/test";
import { Phone } from "./phone";
import { freePort } from "./server";

/** What the process and its hosts have in common. */
export const HOST_SECRET = "a-host-secret-of-the-browser-tests";

const example = resolve(import.meta.dirname, "../../../examples/bluff/server/main.mjs");

/** The example game with a server of its own. */
export class Bluff {
  private readonly child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
  }

  /** Starts it and waits until it has registered its room, `BLUFF`. */
  static async start(efir: string): Promise<Bluff> {
    const port = await freePort();
    const child = spawn(process.execPath, [example], {
      env: { PATH: process.env["PATH"] ?? "", EFIR_URL: efir, HOST_SECRET, PORT: String(port) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await expect.poll(() => output, { message: "the game registers" }).toMatch(/^registered: /m);
    return new Bluff(child, port);
  }

  /** Who plays, as the process tells the game's host. */
  async players(efir: string): Promise<{ readonly name: string; readonly speaking: boolean }[]> {
    const answer = await fetch(`${efir}/api/host/rooms/BLUFF/players`, {
      headers: { authorization: `Bearer ${HOST_SECRET}` },
    });
    const { players } = (await answer.json()) as {
      players: { name: string; speaking: boolean }[];
    };
    return players;
  }

  async stop(): Promise<void> {
    const gone = new Promise<void>((done) => this.child.once("exit", () => done()));
    this.child.kill("SIGTERM");
    await gone;
  }

  /** What the game says to a page that shows this ticket (nothing at all when undefined): the reason. */
  refusalOf(page: Page, ticket: string | undefined): Promise<string> {
    const knock = ({ port, ticket }: { port: number; ticket: string | undefined }) =>
      new Promise<string>((done) => {
        const socket = new WebSocket(`ws://localhost:${port}/ws`);
        socket.addEventListener("open", () => socket.send(JSON.stringify({ ticket })));
        socket.addEventListener("message", () => done("let in"));
        socket.addEventListener("close", ({ reason }) => done(reason));
      });
    return page.evaluate(knock, { port: this.port, ticket });
  }
}

/** A page of somebody else, on an address of its own, registered as the game of a room. */
export class ForeignPage {
  private readonly server: HttpServer;
  readonly origin: string;

  private constructor(server: HttpServer, origin: string) {
    this.server = server;
    this.origin = origin;
  }

  /** With these headers beside its own; `html` may be the answer to the first, second, ... visit. */
  static async serve(
    html: string | ((visit: number) => string | null),
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ForeignPage> {
    const port = await freePort();
    let visits = 0;
    const server = createServer(({ url }, response) => {
      if (url?.startsWith("/?") !== true) return void response.writeHead(404).end();
      visits += 1;
      const text = typeof html === "string" ? html : html(visits);
      // Nothing comes, ever.
      if (text === null) return;
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...headers });
      response.end(text);
    });
    await new Promise<void>((done) => server.listen(port, done));
    return new ForeignPage(server, `http://localhost:${port}`);
  }

  /** Registers it with the process at `efir`; `more` are other fields of the registration. */
  async register(efir: string, code: string, more: object = {}): Promise<void> {
    const answer = await fetch(`${efir}/api/host/rooms/register`, {
      method: "POST",
      body: JSON.stringify({
        room_code: code,
        ws_url: `${this.origin.replace("http", "ws")}/ws`,
        app_url: `${this.origin}/`,
        host_secret: HOST_SECRET,
        ...more,
      }),
    });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

/** A page of the Mini App, and the game's page in it. */
export class Player {
  readonly page: Page;
  readonly phone: Phone;

  constructor(page: Page) {
    this.page = page;
    this.phone = new Phone(page);
  }

  get game(): FrameLocator {
    return this.page.frameLocator("iframe");
  }

  async enter(): Promise<void> {
    await this.page.getByRole("button", { name: /^(Join|Присоединиться|Приєднатися)$/ }).click();
    await expect(this.page.locator("iframe")).toBeVisible();
  }

  press(name: RegExp): Promise<void> {
    return this.game.getByRole("button", { name }).first().click();
  }

  async write(text: string): Promise<void> {
    await this.game.getByRole("textbox").fill(text);
    await this.press(/^(Send|Отправить|Надіслати)$/);
  }
}
