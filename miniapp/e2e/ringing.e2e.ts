/** One person calls another from the Mini App: real browsers, the real process, every way it ends. */
import { type Browser, expect, test } from "./support/test";
import { watchConnections } from "./support/media";
import { Phone } from "./support/phone";
import { Server } from "./support/server";
import { type Person, type RoomCard, Simulator } from "./support/simulator";

const ANNA = "Анна Соколова";
const BORIS = "Boris Novak";
const CLARA = "Clara O'Neil <3";

/** What is said of calls, in the languages of the two. */
const said = {
  calling: /is calling you…|звонит вам…/,
  ended: /Call ended|Звонок завершён/,
  declined: /Call declined|Звонок отклонён/,
  missed: /Missed call|Пропущенный звонок/,
  elsewhere: /Answered on another device|Вы ответили на другом устройстве/,
  busy: /Line busy|Занято/,
};
/** What the buttons of a call say, in the languages of the two. */
const words = {
  add: /^(Add|Добавить)$/,
  close: /^(Close|Закрыть)$/,
};

let server: Server;

test.beforeEach(async () => {
  server = await Server.start();
});

test.afterEach(async () => {
  await server.stop();
});

interface Two {
  simulator: Simulator;
  /** Of the room that they are in. */
  card: RoomCard;
  boris: Person;
  /** In a room of the group, with Boris. */
  one: Phone;
  /** The phone of Boris. */
  other: Phone;
}

async function openPhone(browser: Browser, url: string): Promise<Phone> {
  const context = await browser.newContext();
  await watchConnections(context);
  return Phone.open(context, url);
}

/** Anna and Boris meet in a room of the group. */
async function meet(browser: Browser): Promise<Two> {
  const simulator = new Simulator(server.origin);
  const [anna, boris] = await simulator.people();
  if (!anna || !boris) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(anna, "/room Friday");
  const one = await openPhone(browser, await card.press(anna));
  await one.join();
  const other = await openPhone(browser, await card.press(boris));
  await other.join();
  await one.expectPerson(BORIS);
  return { simulator, card, boris, one, other };
}

/** Anna calls Boris from his sheet in the room, which she leaves for it. */
async function callFromRoom({ one }: Two): Promise<void> {
  await openSheetOf(one, BORIS);
  await one.button("audioCall").click();
  await expect(one.button("cancelCall")).toBeVisible();
}

async function openSheetOf(phone: Phone, name: string): Promise<void> {
  await phone.app
    .getByRole("button", { name: new RegExp(name) })
    .first()
    .click();
}

test("a call that is answered is heard on both sides, and ends on both when one hangs up", async ({
  browser,
}) => {
  const two = await meet(browser);
  await callFromRoom(two);
  const { one, other } = two;
  await expect(other.app.getByText(said.calling)).toBeVisible();
  await other.button("accept").click();

  await expect(one.button("endCall")).toBeVisible();
  await expect(other.button("endCall")).toBeVisible();
  await expect.poll(async () => (await one.received()).audioEnergy).toBeGreaterThan(0);
  await expect.poll(async () => (await other.received()).audioEnergy).toBeGreaterThan(0);

  await one.button("endCall").click();
  await expect(one.app.getByText(said.ended)).toBeVisible();
  await expect(other.app.getByText(said.ended)).toBeVisible();
  // Home by themselves.
  await expect(one.button("newRoom")).toBeVisible();
  await expect(other.button("newRoom")).toBeVisible();
});

test("a declined call says so to the caller, and leaves the other in their room", async ({
  browser,
}) => {
  const two = await meet(browser);
  await callFromRoom(two);
  const { one, other } = two;
  await other.button("decline").click();
  await expect(one.app.getByText(said.declined)).toBeVisible();
  await expect(other.button("accept")).toHaveCount(0);
  await expect(other.button("leave")).toBeVisible();
  await expect(one.button("newRoom")).toBeVisible();

  // From the list of calls at home.
  await one.app.getByRole("button", { name: new RegExp(`^(Call|Позвонить:) ${BORIS}$`) }).click();
  await expect(other.app.getByText(said.calling)).toBeVisible();
});

test("a call that is called off is a missed one, and is called back from there", async ({
  browser,
}) => {
  const two = await meet(browser);
  const { one, other, simulator, boris } = two;
  const home = await openPhone(browser, await simulator.launch(boris, ""));
  await expect(home.button("newRoom")).toBeVisible();
  await callFromRoom(two);
  await expect(home.app.getByText(said.calling)).toBeVisible();
  await one.button("cancelCall").click();
  await expect(one.button("newRoom")).toBeVisible();
  await expect(other.app.getByText(said.missed)).toBeVisible();
  await expect(other.button("leave")).toBeVisible();
  await expect(home.app.getByText(said.missed)).toBeVisible();

  await home.button("callBack").click();
  await expect(one.app.getByText(said.calling)).toBeVisible();
  await one.button("accept").click();
  await expect(one.button("endCall")).toBeVisible();
  await expect(home.button("endCall")).toBeVisible();
});

test("of two devices the one that answers has the call, and the other is told", async ({
  browser,
}) => {
  const two = await meet(browser);
  const { one, other, simulator, boris } = two;
  const second = await openPhone(browser, await simulator.launch(boris, ""));
  await expect(second.button("newRoom")).toBeVisible();
  await callFromRoom(two);
  await expect(other.app.getByText(said.calling)).toBeVisible();
  await second.button("accept").click();
  await expect(second.button("endCall")).toBeVisible();
  await expect(other.app.getByText(said.elsewhere)).toBeVisible();
  await expect(other.button("leave")).toBeVisible();
  await second.expectPerson(ANNA);
  await expect(one.button("endCall")).toBeVisible();
});

/** How much later the second presses. A fifth of a second is too late for the list, not for the finger. */
for (const lateMs of [0, 200]) {
  test(`two who call each other within ${lateMs} ms are in one call and hear each other`, async ({
    browser,
  }) => {
    const { one, other } = await meet(browser);
    await other.expectPerson(ANNA);
    await openSheetOf(one, BORIS);
    await openSheetOf(other, ANNA);
    // Both pages press by the clock: from outside, one of them has left the room, and with it the
    // other's list, before the other press.
    const at = Date.now() + 1_000;
    const pressed = [one, other].map((phone, index) =>
      phone.button("audioCall").evaluate(
        (button: HTMLElement, at) =>
          new Promise<void>((done) => {
            const press = (): void => {
              button.click();
              done();
            };
            setTimeout(press, at - Date.now());
          }),
        at + index * lateMs,
      ),
    );
    await Promise.all(pressed);
    for (const phone of [one, other]) {
      await expect(phone.button("endCall")).toBeVisible();
      await expect.poll(async () => (await phone.received()).audioEnergy).toBeGreaterThan(0);
    }
  });
}

test("who is rung is busy for a third, and the third who is added makes a room of the call", async ({
  browser,
}) => {
  const two = await meet(browser);
  const { one, other, simulator, card } = two;
  const [, , clara] = await simulator.people();
  if (!clara) throw new Error("the simulator has people");
  const third = await openPhone(browser, await card.press(clara));
  await third.join();
  await third.expectPerson(BORIS);
  await one.expectPerson(CLARA);

  await callFromRoom(two);
  await expect(other.app.getByText(said.calling)).toBeVisible();
  await openSheetOf(third, BORIS);
  await third.button("audioCall").click();
  await expect(third.app.getByText(said.busy)).toBeVisible();
  await third.button("leave").click();
  await other.button("accept").click();
  await expect(one.button("endCall")).toBeVisible();

  // The room that the three were in is listed once nobody is in it, and that a moment later.
  const ring = one.app.getByRole("button", { name: `Позвонить: ${CLARA}` });
  await expect(async () => {
    await one.app.getByRole("button", { name: words.add }).click();
    try {
      await ring.click({ timeout: 1_000 });
    } catch (missing) {
      await one.app.getByRole("button", { name: words.close }).last().click();
      throw missing;
    }
  }).toPass();
  await third.button("accept").click();
  for (const phone of [one, other, third]) {
    await expect(phone.button("leave")).toBeVisible();
    await expect.poll(async () => (await phone.received()).voices).toBe(2);
  }
});
