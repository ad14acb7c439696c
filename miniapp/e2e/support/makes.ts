/** Two people of a room in browsers of given makes. */
import { expect } from "@playwright/test";
import type { Browsers, Make } from "./browsers";
import type { Server } from "./server";
import { Simulator } from "./simulator";
import { Visitor, type OpenOptions } from "./visitor";

/** Who is there first, and who comes then, with an offer. */
export type Order = readonly [Make, Make];

export const ORDERS: readonly Order[] = [
  ["Firefox", "Firefox"],
  ["Firefox", "Chromium"],
  ["Chromium", "Firefox"],
];

/** Until sound is there both ways. Whoever waits for a connection to be given up waits 10 s and more. */
const HEARD_WITHIN_MS = 8_000;

/** Two people with their microphones on. */
export interface Two {
  readonly one: Visitor;
  readonly other: Visitor;
  /** The second person comes again, in a new window. */
  readonly again: () => Promise<Visitor>;
}

/** A new room; the first of the two reaches the server by `origin`. */
export async function twoOnAir(
  browsers: Browsers,
  [first, second]: Order,
  server: Server,
  origin = server.origin,
  options: OpenOptions = {},
): Promise<Two> {
  const simulator = new Simulator(server.origin);
  const [anna, boris] = await simulator.people();
  if (!anna || !boris) throw new Error("the simulator has people");
  const card = await simulator.roomInGroup(anna, "/room Makes");
  const enter = async (make: Make, url: string): Promise<Visitor> => {
    const visitor = await Visitor.open(await browsers.of(make), url, options);
    await visitor.join();
    await visitor.turnMicOn();
    return visitor;
  };
  const one = await enter(first, (await card.press(anna)).replace(server.origin, origin));
  const again = async (): Promise<Visitor> => enter(second, await card.press(boris));
  const other = await again();
  await expectVoices(one, other);
  return { one, other, again };
}

export async function expectVoices(one: Visitor, other: Visitor): Promise<void> {
  await expect
    .poll(async () => [(await one.received()).voices, (await other.received()).voices], {
      timeout: HEARD_WITHIN_MS,
      message: "sound with energy both ways",
    })
    .toEqual([1, 1]);
}
