/** Games and voice in one room: the example game to its end, and pages that mean no good. */
import { createHmac } from "node:crypto";
import { Bluff, ForeignPage, HOST_SECRET, Player } from "./support/game";
import { watchConnections } from "./support/media";
import { Server } from "./support/server";
import { Simulator } from "./support/simulator";
import { expect, test } from "./support/test";

let server: Server;

test.beforeEach(async () => {
  server = await Server.start({ HOST_SECRET });
});

test.afterEach(async () => {
  await server.stop();
});

const PLAY = /^(Play|Играть|Грати)/;
const NEXT = /^(Next|Дальше|Далі)$/;

test("three people play the example to its end, and one of them reloads in the middle", async ({
  browser,
}) => {
  const bluff = await Bluff.start(server.origin);
  try {
    const simulator = new Simulator(server.origin);
    const people = (await simulator.people()).slice(0, 3);
    const context = await browser.newContext();
    await watchConnections(context);
    const players: Player[] = [];
    for (const person of people) {
      const page = await context.newPage();
      await page.goto(await simulator.launch(person, "BLUFF"));
      const player = new Player(page);
      await player.enter();
      players.push(player);
    }
    const [first, second, third] = players;
    if (!first || !second || !third) throw new Error("three people");
    for (const { phone } of players) {
      await phone.app
        .getByRole("button", { name: /^(Unmute|Включить микрофон|Увімкнути мікрофон)/ })
        .click();
    }

    await first.press(PLAY);
    for (let round = 1; round <= 4; round += 1) {
      for (const [at, player] of players.entries()) await player.write(`idea ${at} of ${round}`);
      if (round === 2) {
        await second.page.reload();
        await expect(second.page.locator("iframe")).toBeVisible();
      }
      for (const [at, player] of players.entries()) {
        await player.press(new RegExp(`^idea ${(at + 1) % 3} of ${round}$`));
      }
      for (const player of players) await player.press(NEXT);
    }

    // Two points a round for each who was believed, and the reload has cost nobody a seat.
    for (const { game } of players) {
      await expect(game.locator(".people li")).toHaveCount(3);
      await expect(game.locator(".people .score")).toHaveText(["8", "8", "8"]);
    }
    // Their pages say who speaks, and the game's host is told.
    await expect
      .poll(
        async () => (await bluff.players(server.origin)).filter(({ speaking }) => speaking).length,
      )
      .toBeGreaterThanOrEqual(1);
    for (const { phone } of [first, third]) {
      const before = await phone.received();
      expect(before.voices).toBeGreaterThanOrEqual(1);
      await phone.expectMoreSoundThan(before);
    }
  } finally {
    await bluff.stop();
  }
});

test("a stranger to the game is refused: without a ticket, with a forged, old, foreign or used one", async ({
  page,
}) => {
  const bluff = await Bluff.start(server.origin);
  try {
    const now = Math.floor(Date.now() / 1000);
    const good = { aud: "BLUFF", participant: "p", name: "P", iat: now, exp: now + 600, jti: "1" };
    expect(await bluff.refusalOf(page, undefined)).toBe("there is no ticket");
    expect(await bluff.refusalOf(page, ticket(good, "another secret"))).toBe(
      "nobody vouches for the ticket",
    );
    expect(await bluff.refusalOf(page, ticket({ ...good, exp: now - 60 }))).toBe(
      "the ticket has run out",
    );
    expect(await bluff.refusalOf(page, ticket({ ...good, aud: "CHESS" }))).toBe(
      "the ticket is for another room",
    );
    expect(await bluff.refusalOf(page, ticket(good))).toBe("let in");
    expect(await bluff.refusalOf(page, ticket(good))).toBe("the ticket was shown before");
  } finally {
    await bluff.stop();
  }
});

function ticket(claims: object, secret = HOST_SECRET): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** Tries everything that a game may not do, and writes down what came of it. */
const HOSTILE = `<!doctype html><title>hostile</title><p id="result"></p><script>
(async () => {
  const tried = {};
  const attempt = async (name, run) => {
    try { tried[name] = String(await run()); } catch (error) { tried[name] = error.name; }
  };
  await attempt("dom", () => parent.document.title);
  await attempt("storage", () => parent.localStorage.length);
  await attempt("address", () => parent.location.href);
  await attempt("top", () => { top.location = "/elsewhere"; return "asked"; });
  await attempt("window", () => window.open("/elsewhere"));
  await attempt("dialog", () => confirm("Really?"));
  await attempt("microphone", async () => (await navigator.mediaDevices.getUserMedia({ audio: true })).id);
  await attempt("place", () => new Promise((done) =>
    navigator.geolocation.getCurrentPosition(() => done("known"), ({ code }) => done("refused " + code))));
  await attempt("camera", async () => (await navigator.mediaDevices.getUserMedia({ video: true })).id);
  await attempt("screen", async () => (await navigator.mediaDevices.getDisplayMedia()).id);
  await attempt("clipboard", () => navigator.clipboard.readText());
  await attempt("referrer", () => document.referrer);
  const [efir] = location.ancestorOrigins;
  await attempt("sessionStorage", () => parent.sessionStorage.length);
  await attempt("database", () => parent.indexedDB.databases());
  await attempt("telegram", () => parent.Telegram.WebApp.initData);
  await attempt("session", async () =>
    (await fetch(efir + "/api/session", { method: "POST", credentials: "include" })).text());
  await attempt("rooms", async () => (await fetch(efir + "/api/rooms", { credentials: "include" })).text());
  await attempt("link", () => {
    const link = document.createElement("a");
    Object.assign(link, { href: "/elsewhere", target: "_top" });
    document.body.append(link);
    link.click();
    return "asked";
  });
  await attempt("form", () => {
    const form = document.createElement("form");
    Object.assign(form, { action: "/elsewhere", target: "_top" });
    document.body.append(form);
    form.submit();
    return "asked";
  });
  const heard = [];
  addEventListener("message", ({ data }) => heard.push(JSON.stringify(data)));
  parent.postMessage({ efir: 1, type: "hello" }, "*");
  await attempt("heard", () => new Promise((done) =>
    setTimeout(() => done(/tgWebAppData|initData|sessionToken|hash=/.test(heard.join()) ? "secrets" : "nothing"), 500)));
  for (const target of [parent, top]) {
    for (const eventType of ["web_app_close", "web_app_open_link", "web_app_data_send", "web_app_request_phone"])
      target.postMessage(JSON.stringify({ eventType, eventData: { url: "https://evil.example" } }), "*");
    target.postMessage({ efir: 1, type: "mic", on: true }, "*");
    target.postMessage({ efir: 1, type: "moderate", action: { kind: "end" } }, "*");
  }
  document.getElementById("result").textContent = JSON.stringify(tried);
})();
</script>`;

test("a hostile game reaches nothing of ours, of the person's or of Telegram's", async ({
  browser,
}) => {
  const hostile = await ForeignPage.serve(HOSTILE);
  try {
    await hostile.register(server.origin, "TRAP");
    const simulator = new Simulator(server.origin);
    const [person] = await simulator.people();
    if (!person) throw new Error("the simulator has people");
    const page = await (await browser.newContext()).newPage();
    const dialogs: string[] = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const url = await simulator.launch(person, "TRAP");
    await page.goto(url);
    const player = new Player(page);
    await player.enter();

    const result = player.game.locator("#result");
    await expect(result).not.toBeEmpty();
    expect(JSON.parse((await result.textContent()) ?? "")).toEqual({
      dom: "SecurityError",
      storage: "SecurityError",
      address: "SecurityError",
      top: "SecurityError",
      window: "null",
      dialog: "false",
      microphone: "NotAllowedError",
      place: "refused 1",
      camera: "NotAllowedError",
      screen: "NotAllowedError",
      clipboard: "NotAllowedError",
      referrer: "",
      sessionStorage: "SecurityError",
      database: "SecurityError",
      telegram: "SecurityError",
      session: "TypeError",
      rooms: "TypeError",
      link: "asked",
      form: "asked",
      heard: "nothing",
    });
    expect(dialogs).toEqual([]);
    expect(page.url().startsWith(server.origin)).toBe(true);
    // What it asked of the room is the person's to decide, and it has not ended the call.
    await expect(page.getByText(/The game asks|Игра просит|Гра просить/)).toBeVisible();
    const frame = page.frames().find((one) => one.url().startsWith(hostile.origin));
    expect(frame?.url()).not.toContain("tgWebAppData");
  } finally {
    await hostile.stop();
  }
});
