/** A third browser that sends whatever it likes: nothing of it is heard or seen where it may not be. */
import { type Browser, type Page, expect, test } from "./support/test";
import { cheat, perceive, type Claim, type Perceived } from "./support/cheat";
import { watchConnections } from "./support/media";
import { Phone } from "./support/phone";
import { Server } from "./support/server";
import { Simulator, type Person } from "./support/simulator";

let server: Server;

test.beforeEach(async () => {
  server = await Server.start();
});

test.afterEach(async () => {
  await server.stop();
});

/** Everything arrives and nothing of it comes out. */
const NOTHING: Perceived = { heard: false, pictures: 0, arrived: { voice: true, pictures: true } };
const EVERYTHING: Perceived = { heard: true, pictures: 2, arrived: NOTHING.arrived };

/** Two people in a room, and how a third one, whose page cheats, opens it. */
class Stage {
  readonly honest: Phone[] = [];
  private readonly browser: Browser;
  private readonly name: string;
  private readonly url: () => Promise<string>;

  private constructor(browser: Browser, name: string, url: () => Promise<string>) {
    this.browser = browser;
    this.name = name;
    this.url = url;
  }

  static async set(browser: Browser): Promise<Stage> {
    const simulator = new Simulator(server.origin);
    const [anna, boris, mallory] = (await simulator.people()) as [Person, Person, Person];
    const card = await simulator.roomInGroup(anna, "/room Quiet");
    const stage = new Stage(browser, mallory.first_name, () => card.press(mallory));
    for (const person of [anna, boris]) {
      const context = await browser.newContext();
      await watchConnections(context);
      const phone = await Phone.open(context, await card.press(person));
      await phone.join();
      stage.honest.push(phone);
    }
    return stage;
  }

  get owner(): Page {
    const [owner] = this.honest;
    return owner?.app as Page;
  }

  async mallory(claim: Claim): Promise<Phone> {
    const context = await this.browser.newContext();
    await watchConnections(context);
    await cheat(context, claim);
    return Phone.open(context, await this.url());
  }

  /** What both honest people perceive comes to this, and stays so. */
  async expectBoth(expected: Perceived): Promise<void> {
    for (const { app } of this.honest) {
      await expect.poll(() => perceive(app), { timeout: 20_000 }).toEqual(expected);
    }
    for (const { app } of this.honest) expect(await perceive(app)).toEqual(expected);
  }

  /** The owner does something to Mallory. */
  async act(name: RegExp): Promise<void> {
    const row = this.owner.getByRole("button", { name: new RegExp(this.name) });
    await row.last().click();
    await this.owner.getByRole("button", { name }).click();
  }
}

test("from the lobby nothing comes out, whatever is said of it, and a removal changes nothing", async ({
  browser,
}) => {
  const stage = await Stage.set(browser);
  const mallory = await stage.mallory("everything");
  await stage.expectBoth(NOTHING);

  await mallory.join();
  await mallory.turnMicOn();
  await stage.expectBoth(EVERYTHING);
  await stage.act(/^Удалить из комнаты$/);
  await (mallory.app as Page).reload();
  await expect(mallory.button("join")).toBeVisible();
  await stage.expectBoth(NOTHING);
});

test("a page that sends while it says that it does not, or may not, is neither heard nor seen", async ({
  browser,
}) => {
  const stage = await Stage.set(browser);
  const mallory = await stage.mallory("nothing");
  await mallory.join();
  await stage.expectBoth(NOTHING);

  await mallory.app.evaluate(() => {
    window.claim = "everything";
  });
  await mallory.turnMicOn();
  await stage.expectBoth(EVERYTHING);
  await stage.act(/^(Запретить говорить|Выключить микрофон)$/);
  await stage.expectBoth(NOTHING);
});
