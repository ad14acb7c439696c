/** The edge of ringing, in a call whose network belongs to the test. */
import { expect, test, vi } from "vitest";
import { createChannel, type Channel } from "../call/channel";
import { createCall, shareSocket } from "../call";
import { type FakeClock, settle } from "../call/testing/fake-clock";
import { FakeNetwork } from "../call/testing/fake-socket";
import { person, snapshot, welcome } from "../call/testing/samples";
import { fakePlatform } from "../call/testing/rig";
import type { RingState, RingView, ServerMessage } from "../protocol/generated";
import { createRings, type Rings } from "./rings";
import { calleeByToken } from "./wire";

const ANN = calleeByToken("ann's token", { name: "Ann", avatar: null });

function ring(change: Partial<RingView>, state: RingState): RingView {
  return {
    id: "r1",
    key: null,
    direction: "incoming",
    person: { token: "ann's token", name: "Ann", username: null, avatar: null },
    video: false,
    room: "room1",
    startedAt: 0,
    endsAt: 45_000,
    state,
    ...change,
  };
}

const told = (change: Partial<RingView>, state: RingState): ServerMessage => ({
  type: "ring",
  ring: ring(change, state),
});

const personWelcome = (rings: RingView[] = []): ServerMessage => {
  const { limits, sessionToken, sessionExpiresAt, person: me } = snapshot("me", []);
  const token = { sessionToken, sessionExpiresAt };
  return {
    type: "person_welcome",
    protocol: 1,
    serverTime: 0,
    person: me,
    ...token,
    limits,
    rings,
  };
};

interface Phone {
  network: FakeNetwork;
  clock: FakeClock;
  rings: Rings;
  call: ReturnType<typeof createCall>;
  home: ReturnType<typeof vi.fn>;
}

/** Somebody at home whose channel stands. */
async function atHome(): Promise<Phone> {
  const network = new FakeNetwork();
  const { platform, clock } = fakePlatform({}, network);
  const shared = shareSocket(network.openSocket, clock);
  const call = createCall(
    {
      credential: () => ({ kind: "init_data", initData: "signed" }),
      onRing: (message) => rings.handle(message),
      socketUrl: "wss://x/ws",
      platform: "browser",
    },
    { ...platform, openSocket: shared.forRoom },
    () => new Promise(() => undefined),
  );
  const channel: Channel = createChannel(
    {
      url: "wss://x/ws",
      openSocket: shared.forPerson,
      credential: () => ({ kind: "init_data", initData: "signed" }),
      onSessionToken: () => undefined,
      onMessage: (message) => rings.handle(message),
    },
    platform,
  );
  let asked = "";
  const home = vi.fn(() => call.leave());
  const rings = createRings({
    ...{ call, channel, clock, home },
    askedFor: () => asked,
    open(code) {
      asked = code;
      call.open({ kind: "join", code }, "inside");
    },
    newKey: () => "k1",
  });
  rings.start();
  network.last.open();
  network.last.say(personWelcome());
  await settle();
  return { network, clock, rings, call, home };
}

const shown = ({ rings }: Phone) => rings.getState().shown;

test("at home one socket without a room stands, and says that somebody calls", async () => {
  const phone = await atHome();
  const { network } = phone;
  expect(network.sockets).toHaveLength(1);
  expect(network.last.sent[0]).toMatchObject({ type: "hello", room: { kind: "none" } });
  network.last.say(told({}, { kind: "ringing", reached: true }));
  expect(shown(phone)).toMatchObject({ kind: "incoming", person: { name: "Ann" } });
});

test("an answered call goes into its room over the same socket", async () => {
  const phone = await atHome();
  const { network, rings } = phone;
  network.last.say(told({}, { kind: "ringing", reached: true }));
  rings.accept("r1", false);
  expect(network.last.sent.at(-1)).toMatchObject({
    type: "ring",
    action: { kind: "accept", ring: "r1" },
  });
  network.last.say(told({}, { kind: "answered", here: true }));
  await settle();
  expect(network.sockets).toHaveLength(1);
  expect(network.last.said("hello").at(-1)).toMatchObject({
    room: { kind: "join", code: "room1" },
  });
  expect(shown(phone)).toMatchObject({ kind: "joining" });
});

test("a call is placed on the channel, and rings on in the room's socket", async () => {
  const phone = await atHome();
  const { network, rings, call } = phone;
  rings.call(ANN, false);
  network.last.say(told({ direction: "outgoing", key: "k1" }, { kind: "ringing", reached: false }));
  await settle();
  expect(network.sockets).toHaveLength(1);
  network.last.say(welcome("me", [person("me", { presence: "inside" })]));
  network.last.say(told({ direction: "outgoing", key: "k1" }, { kind: "ringing", reached: true }));
  await settle();
  expect(shown(phone)).toMatchObject({ kind: "outgoing", stage: "reached" });

  rings.cancel();
  expect(network.last.said("ring").at(-1)).toMatchObject({
    action: { kind: "cancel", ring: "r1" },
  });
  expect(network.last.said("leave")).toHaveLength(1);
  await settle();
  expect(call.getState().phase.kind).toBe("ended");
  expect(network.sockets).toHaveLength(2);
  network.last.open();
  expect(network.last.sent[0]).toMatchObject({ room: { kind: "none" } });
});

test("while one is in a room nobody keeps a second socket", async () => {
  const { network, call, clock } = await atHome();
  call.open({ kind: "join", code: "room1" }, "lobby");
  await clock.pass(60_000);
  expect(network.sockets.filter(({ isClosed }) => !isClosed)).toHaveLength(1);
});

test("what was said over a socket that is gone is said over the next one", async () => {
  const { network, rings, clock } = await atHome();
  network.last.say(told({}, { kind: "ringing", reached: true }));
  network.last.close(1006);
  rings.decline("r1");
  await clock.pass(1_000);
  network.last.open();
  network.last.say(personWelcome([ring({}, { kind: "ringing", reached: true })]));
  await settle();
  expect(network.last.said("ring")[0]).toMatchObject({ action: { kind: "decline", ring: "r1" } });
});
