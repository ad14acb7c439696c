import { expect, test } from "vitest";
import { FakeClock } from "../testing/fake-clock";
import { FakeNetwork } from "../testing/fake-socket";
import { person, welcome } from "../testing/samples";
import { Link } from "./link";

function rig() {
  const clock = new FakeClock();
  const network = new FakeNetwork();
  const told: string[] = [];
  const link = new Link({
    clock,
    random: () => 0,
    openSocket: network.openSocket,
    url: "wss://x/ws",
    hello: () => ({
      auth: { kind: "guest", name: "Ann" },
      room: { kind: "join", code: "room1" },
      presence: "inside",
      media: { mic: false, camera: false, screen: false },
    }),
    onEffect: ({ kind }) => told.push(kind),
    onLost: () => told.push("lost"),
    onClosed: (code) => {
      told.push(`closed ${code}`);
      return false;
    },
  });
  link.start();
  return { clock, network, told, link };
}

/** Welcomed, and no longer in a hurry. */
async function live() {
  const parts = rig();
  const { network, clock } = parts;
  network.last.open();
  network.last.say(welcome("a", [person("a")]));
  await clock.pass(2_000);
  network.last.said("ping").forEach(() => network.last.say({ type: "pong", clientSeq: 0 }));
  network.last.sent.length = 0;
  return parts;
}

test("the socket pings every five seconds and lives as long as it is answered", async () => {
  const { clock, network } = await live();
  await clock.pass(1_000);
  for (let turn = 1; turn <= 6; turn += 1) {
    await clock.pass(turn === 1 ? 2_000 : 5_000);
    expect(network.last.said("ping")).toHaveLength(turn);
    network.last.say({ type: "pong", clientSeq: 0 });
  }
  expect(network.sockets).toHaveLength(1);
});

test("twelve seconds of silence replace the socket", async () => {
  const { clock, network, told } = await live();
  await clock.pass(11_900);
  expect(network.sockets).toHaveLength(1);
  await clock.pass(200);
  expect(network.sockets).toHaveLength(2);
  expect(told.at(-1)).toBe("lost");
});

test("tries follow the policy for as long as the page lives", async () => {
  const { clock, network } = rig();
  const times: number[] = [];
  for (let turn = 0; turn < 7; turn += 1) {
    const count = network.sockets.length;
    network.last.close(1_006);
    const from = clock.now();
    while (network.sockets.length === count) await clock.pass(100);
    times.push(clock.now() - from);
  }
  expect(times).toEqual([100, 300, 1_200, 2_700, 4_800, 7_000, 7_000]);
});

test("until an answer can be there, pings show TCP early what is lost", async () => {
  const { clock, network } = rig();
  network.last.open();
  await clock.pass(450);
  expect(network.last.said("ping")).toHaveLength(3);
  await clock.pass(4_000);
  expect(network.last.said("ping")).toHaveLength(6);
});

test.each([
  { tripMs: 100, pings: 10 },
  { tripMs: 300, pings: 5 },
  { tripMs: 900, pings: 3 },
])("over a way of $tripMs ms, $pings pings follow what was said", async ({ tripMs, pings }) => {
  const { clock, network, link } = await live();
  const { last } = network;
  const pong = (): void => last.say({ type: "pong", clientSeq: 0 });
  link.doubt();
  await clock.pass(tripMs);
  pong();
  last.sent.length = 0;
  link.say({ type: "react", emoji: "👍" });
  let answered = 0;
  for (let passed = 0; passed < 2_000; passed += 50) {
    await clock.pass(50);
    const asked = last.said("ping").length;
    if (asked > answered) {
      answered = asked;
      clock.after(tripMs, pong);
    }
  }
  expect(answered).toBe(pings);
});

test("coming back online tries at once", async () => {
  const { clock, network, link } = await live();
  for (let turn = 0; turn < 5; turn += 1) {
    network.last.close(1_006);
    await clock.pass(10_000);
  }
  network.last.close(1_006);
  const count = network.sockets.length;
  link.wake();
  expect(network.sockets).toHaveLength(count + 1);
});

test("a socket that looks alive but does not answer after a change of network is replaced", async () => {
  const { clock, network, link } = await live();
  await clock.pass(1_000);
  link.wake();
  expect(network.last.said("ping")).toHaveLength(1);
  await clock.pass(3_100);
  expect(network.sockets).toHaveLength(2);
});

test("a doubted socket has four usual round trips to answer, and at least half a second", async () => {
  const { clock, network, link } = await live();
  for (let turn = 0; turn < 6; turn += 1) {
    await clock.pass(turn === 0 ? 3_000 : 4_800);
    await clock.pass(200);
    network.last.say({ type: "pong", clientSeq: 0 });
  }
  link.doubt();
  await clock.pass(700);
  expect(network.sockets).toHaveLength(1);
  await clock.pass(200);
  expect(network.sockets).toHaveLength(2);
});

test("a doubted socket that answers stays", async () => {
  const { clock, network, link } = await live();
  link.doubt();
  await clock.pass(100);
  network.last.say({ type: "pong", clientSeq: 0 });
  await clock.pass(4_000);
  expect(network.sockets).toHaveLength(1);
});

test("a first socket that does not open is given twelve seconds, and so is every other", async () => {
  const { clock, network } = rig();
  const times: number[] = [];
  while (clock.now() < 45_000) {
    const count = network.sockets.length;
    await clock.pass(500);
    if (network.sockets.length > count) times.push(clock.now());
  }
  expect(times).toEqual([12_000, 24_000, 36_000]);
});

test("where a socket has opened quickly, the next has three seconds, and every second try longer", async () => {
  const { clock, network } = rig();
  await clock.pass(200);
  network.last.open();
  network.last.close(1_006);
  const lostAt = clock.now();
  const times: number[] = [];
  while (clock.now() - lostAt < 32_000) {
    const count = network.sockets.length;
    await clock.pass(100);
    if (network.sockets.length > count) times.push(clock.now() - lostAt);
  }
  expect(times).toEqual([100, 3_000, 7_500, 10_500, 17_500, 20_500, 31_000]);
});

test("a socket that was open when it was taken over does not make the next ones impatient", async () => {
  const { clock, network } = rig();
  network.last.open();
  network.last.close(1_006);
  await clock.pass(100);
  await clock.pass(5_000);
  expect(network.sockets).toHaveLength(2);
});

test("a draining server is given the time that it asked for", async () => {
  const { clock, network } = await live();
  network.last.say({ type: "draining", retryAfterMs: 1_500 });
  network.last.close(4_000);
  await clock.pass(1_400);
  expect(network.sockets).toHaveLength(1);
  await clock.pass(200);
  expect(network.sockets).toHaveLength(2);
});

test("a final close code is never followed by another socket", async () => {
  const { clock, network, told } = await live();
  network.last.close(4_501);
  await clock.pass(60_000);
  expect(network.sockets).toHaveLength(1);
  expect(told.at(-1)).toBe("closed removed");
});

test.each([1_002, 1_007, 1_009])(
  "close code %i: back at once, without the frame that caused it",
  async (code) => {
    const { clock, network, told, link } = await live();
    link.say({ type: "react", emoji: "👍" });
    network.last.close(code);
    await clock.pass(100);
    network.last.open();
    const resume = { token: "resume-2", windowMs: 60_000 };
    const session = { sessionToken: "session-2", sessionExpiresAt: 2_000 };
    network.last.say({ type: "resumed", clientSeq: 0, iceServers: [], resume, ...session });
    expect(network.last.said("react")).toEqual([]);
    expect(told.slice(-4)).toEqual(["lost", "message", "live", "refused"]);
  },
);

test("a hello that is refused is tried once more and then given up", async () => {
  const { clock, network, told } = rig();
  network.last.open();
  network.last.close(1_009);
  await clock.pass(100);
  network.last.open();
  network.last.close(1_009);
  await clock.pass(60_000);
  expect(network.sockets).toHaveLength(2);
  expect(told).toEqual(["lost", "closed null"]);
});
