/** The bridge between a game's page and its room, pressed call by call; and pages that never come. */
import type { FrameLocator, Locator, Page } from "@playwright/test";
import { type Heard, HAPTICS, friendly } from "./support/friendly";
import { ForeignPage, HOST_SECRET, Player } from "./support/game";
import { Server } from "./support/server";
import { type Person, Simulator } from "./support/simulator";
import { type Browser, expect, test } from "./support/test";

let server: Server;

test.beforeEach(async () => {
  server = await Server.start({ HOST_SECRET });
});

test.afterEach(async () => {
  await server.stop();
});

/** A person with a game before them, in a window of their own. */
async function enterGame(browser: Browser, game: ForeignPage, code: string): Promise<Player> {
  await game.register(server.origin, code);
  const simulator = new Simulator(server.origin);
  const [person] = await simulator.people();
  if (!person) throw new Error("the simulator has people");
  const page = await (await browser.newContext()).newPage();
  await page.goto(await simulator.launch(person, code));
  const player = new Player(page);
  await player.enter();
  return player;
}

async function heardBy(game: FrameLocator): Promise<Heard> {
  return JSON.parse((await game.locator("#heard").textContent()) ?? "") as Heard;
}

test("over the bridge a game hears the room, and what it asks for is the person's to grant", async ({
  browser,
}) => {
  const game = await ForeignPage.serve(friendly(server.origin));
  try {
    const player = await enterGame(browser, game, "BRIDGE");
    const { page } = player;
    await expect(player.game.locator("#heard")).not.toBeEmpty();
    const heard = (): Promise<Heard> => heardBy(player.game);
    expect(await heard()).toMatchObject({
      room: "BRIDGE",
      ws: `${game.origin.replace("http", "ws")}/ws`,
      people: [{ isYou: true, mic: false }],
    });
    expect((await heard()).scheme).toMatch(/^(light|dark)$/);
    expect((await heard()).expiresAt).toBeGreaterThan(Date.now());

    await player.press(/^speak$/);
    await page.getByRole("button", { name: /^(Not now|Не сейчас|Не зараз)$/ }).click();
    expect((await heard()).people[0]?.mic).toBe(false);
    await player.press(/^speak$/);
    await page.getByRole("button", { name: /^(Turn on|Включить|Увімкнути)$/ }).click();
    await expect.poll(async () => (await heard()).people[0]?.mic).toBe(true);
    await expect.poll(async () => (await heard()).levels).toBeGreaterThan(0);
    await player.press(/^be silent$/);
    await expect.poll(async () => (await heard()).people[0]?.mic).toBe(false);

    await player.press(/^another ticket$/);
    await expect.poll(async () => new Set((await heard()).tickets).size).toBe(2);
  } finally {
    await game.stop();
  }
});

/** Boris, who reads English, in the simulator's page with the game in his phone. */
class BorisAtHome {
  readonly page: Page;
  readonly person: Person;
  readonly phone: Locator;
  readonly app: FrameLocator;
  readonly game: FrameLocator;

  private constructor(page: Page, person: Person) {
    this.page = page;
    this.person = person;
    this.phone = page.locator(".phone");
    this.app = page.frameLocator(".phone iframe");
    this.game = this.app.frameLocator("iframe");
  }

  static async opens(browser: Browser, code: string): Promise<BorisAtHome> {
    const people = await new Simulator(server.origin).people();
    const boris = people.find(({ first_name }) => first_name === "Boris");
    if (!boris) throw new Error("the simulator has no Boris");
    const context = await browser.newContext({ viewport: { width: 1500, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${server.origin}/simulator/`);
    // What the Mini App says to the client.
    await page.evaluate(() => {
      window.toClient = [];
      window.addEventListener("message", ({ data }) => window.toClient.push(String(data)));
    });
    await page.getByRole("button", { name: "Boris" }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.locator(".composer input").fill(`/start ${code}`);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^Play/ }).click();
    const home = new BorisAtHome(page, boris);
    await home.app.getByRole("button", { name: "Join", exact: true }).click();
    await expect(home.game.locator("#heard")).not.toBeEmpty();
    return home;
  }

  /** Has the game ask for something. */
  async asks(name: string): Promise<void> {
    await this.game.getByRole("button", { name, exact: true }).click();
  }

  /** Answers what the game asks for, which goes away. */
  async answers(name: string): Promise<void> {
    await this.app.getByRole("button", { name, exact: true }).click();
    await expect(this.app.getByRole("button", { name: "Not now" })).toBeHidden();
  }

  /** What the group has of Boris: texts, and through whom. */
  async saidInGroup(): Promise<{ text: string; via: string | null }[]> {
    const messages = await new Simulator(server.origin).messagesInGroup(this.person);
    return messages
      .filter(({ from }) => from?.id === this.person.id)
      .map(({ text, via_bot: via }) => ({ text: text ?? "", via: via?.username ?? null }));
  }

  /** Data of the events of a kind that the client was told. */
  async told(kind: string): Promise<unknown[]> {
    const events = await this.page.evaluate(() => window.toClient);
    return events
      .map((text) => JSON.parse(text) as { eventType: string; eventData: unknown })
      .filter(({ eventType }) => eventType === kind)
      .map(({ eventData }) => eventData);
  }
}

declare global {
  interface Window {
    toClient: string[];
  }
}

test("what a game shares and whom it invites reaches a chat as the person says, and not otherwise", async ({
  browser,
}) => {
  const game = await ForeignPage.serve(friendly(server.origin));
  try {
    await game.register(server.origin, "BRIDGE");
    const boris = await BorisAtHome.opens(browser, "BRIDGE");
    const dialog = boris.phone.getByRole("alertdialog");

    await boris.asks("share");
    await expect(boris.app.getByText("The game would like to share: “Ann won!”")).toBeVisible();
    await boris.answers("Not now");
    await expect(dialog).toBeHidden();
    await boris.asks("share");
    await boris.answers("Share");
    await expect(dialog).toContainText("Ann won!");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(await boris.saidInGroup()).toEqual([]);

    await boris.asks("share");
    await boris.answers("Share");
    await dialog.getByRole("button", { name: "Friday club" }).click();
    await expect.poll(() => boris.saidInGroup()).toHaveLength(1);
    const [shared] = await boris.saidInGroup();
    expect(shared).toEqual({
      text: expect.stringMatching(/startapp=BRIDGE\nAnn won!$/),
      via: null,
    });
    await boris.page.getByRole("button", { name: /Friday club/ }).click();
    await expect(boris.page.locator(".mine .bubble").last()).toContainText("Ann won!");

    await boris.asks("invite");
    await boris.answers("Not now");
    expect(await boris.told("web_app_send_prepared_message")).toEqual([]);
    await boris.asks("invite");
    await boris.answers("Invite");
    // The card that the bot has prepared, as from the room's own list of invitations.
    await expect.poll(() => boris.saidInGroup()).toHaveLength(2);
    expect((await boris.saidInGroup())[1]?.via).not.toBeNull();
    expect(await boris.told("web_app_send_prepared_message")).toHaveLength(1);
  } finally {
    await game.stop();
  }
});

test("a game is felt, follows the client's colours and words, and ends when the person agrees", async ({
  browser,
}) => {
  const game = await ForeignPage.serve(friendly(server.origin));
  try {
    await game.register(server.origin, "BRIDGE");
    const boris = await BorisAtHome.opens(browser, "BRIDGE");

    // The room has its own: what counts is what comes after them.
    const before = (await boris.told("web_app_trigger_haptic_feedback")).length;
    for (const kind of HAPTICS) await boris.asks(kind);
    await expect
      .poll(async () => (await boris.told("web_app_trigger_haptic_feedback")).slice(before))
      .toEqual([
        { type: "impact", impact_style: "light" },
        { type: "impact", impact_style: "medium" },
        { type: "notification", notification_type: "success" },
        { type: "notification", notification_type: "warning" },
        { type: "selection_change" },
      ]);

    const light = await heardBy(boris.game);
    expect(light).toMatchObject({ language: "en", scheme: "light" });
    await boris.phone.getByRole("button", { name: "Light or dark" }).click();
    await expect.poll(async () => (await heardBy(boris.game)).scheme).toBe("dark");
    const dark = await heardBy(boris.game);
    expect(dark.colors["bg-color"]).toMatch(/^#[0-9a-f]{6}$/);
    expect(dark.colors["bg-color"]).not.toBe(light.colors["bg-color"]);

    await boris.asks("close");
    await boris.answers("Not now");
    await expect(boris.game.locator("#heard")).toBeVisible();
    await boris.asks("close");
    await boris.answers("Leave the call");
    await expect(boris.app.locator("iframe")).toHaveCount(0);
    await expect.poll(() => playersOf("BRIDGE")).toEqual([]);
  } finally {
    await game.stop();
  }
});

/** Names of those inside, as the game's host is told. */
async function playersOf(code: string): Promise<string[]> {
  const answer = await fetch(`${server.origin}/api/host/rooms/${code}/players`, {
    headers: { authorization: `Bearer ${HOST_SECRET}` },
  });
  const { players } = (await answer.json()) as { players: { name: string }[] };
  return players.map(({ name }) => name);
}

test("outside of a room a game's page is told that it is outside", async ({ page }) => {
  const game = await ForeignPage.serve(friendly(server.origin));
  try {
    await page.goto(`${game.origin}/?alone`);
    await expect(page.locator("#refused")).toHaveText("this page is not inside a room");
  } finally {
    await game.stop();
  }
});

test("a page that never comes, and one that forbids to be framed, are said, and opened again", async ({
  browser,
}) => {
  const good = friendly(server.origin);
  const slow = await ForeignPage.serve((visit) => (visit === 1 ? null : good));
  const forbidden = await ForeignPage.serve(good, { "x-frame-options": "DENY" });
  try {
    const waits = await enterGame(browser, slow, "SLOW");
    const sees = await enterGame(browser, forbidden, "DENIED");
    const opening = /^(The game is opening…|Игра открывается…|Гра відкривається…)$/;
    await expect(waits.page.getByText(opening)).toBeVisible();
    const again = /^(Open it again|Открыть заново|Відкрити знову)$/;
    await waits.page.getByRole("button", { name: again }).click();
    await expect(waits.game.locator("#heard")).not.toBeEmpty();
    await expect(waits.page.getByText(opening)).toBeHidden();

    await expect(sees.page.getByRole("button", { name: again })).toBeVisible();
    await sees.page.getByRole("button", { name: /^(I see it|Вижу|Бачу)$/ }).click();
    await expect(sees.page.getByRole("button", { name: again })).toBeHidden();
  } finally {
    await slow.stop();
    await forbidden.stop();
  }
});

const JOIN = /^(Join|Присоединиться|Приєднатися)$/;
const LEAVE = /^(Leave the call|Выйти из эфира|Вийти з ефіру)$/;
const FULL = /^(The game is full|Все места заняты|Усі місця зайняті)$/;
const MOVE_HERE = /^(Move here|Перенести сюда|Перенести сюди)$/;

test("who finds no seat waits and comes in by themselves, and a second window has the same seat", async ({
  browser,
}) => {
  const game = await ForeignPage.serve(friendly(server.origin));
  try {
    await game.register(server.origin, "SEATS", { max_players: 2 });
    const simulator = new Simulator(server.origin);
    const people = (await simulator.people()).slice(0, 3);
    const enter = async (person: Person | undefined, by = JOIN): Promise<Player> => {
      if (!person) throw new Error("the simulator has people");
      const page = await (await browser.newContext()).newPage();
      await page.goto(await simulator.launch(person, "SEATS"));
      const player = new Player(page);
      await page.getByRole("button", { name: by }).click();
      return player;
    };
    const first = await enter(people[0]);
    await expect(first.page.locator("iframe")).toBeVisible();
    const second = await enter(people[1]);
    await expect(second.page.locator("iframe")).toBeVisible();
    const third = await enter(people[2]);
    await expect(third.page.getByText(FULL)).toBeVisible();
    expect(await playersOf("SEATS")).toHaveLength(2);

    const ids = async ({ game: frame }: Player): Promise<string> => {
      const ticket = (await heardBy(frame)).tickets[0] ?? "";
      const claims = Buffer.from(ticket.split(".")[1] ?? "", "base64url").toString();
      return (JSON.parse(claims) as { participant: string }).participant;
    };
    await expect(second.game.locator("#heard")).not.toBeEmpty();
    const seat = await ids(second);
    const again = await enter(people[1], MOVE_HERE);
    await expect(again.game.locator("#heard")).not.toBeEmpty();
    await expect(second.page.locator("iframe")).toHaveCount(0);
    expect(await ids(again)).toBe(seat);
    await expect(third.page.getByText(FULL)).toBeVisible();

    await again.press(/^close$/);
    await again.page.getByRole("button", { name: LEAVE }).click();
    await expect(third.game.locator("#heard")).not.toBeEmpty();
  } finally {
    await game.stop();
  }
});
