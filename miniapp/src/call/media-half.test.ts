import { beforeEach, expect, test, vi } from "vitest";
import { CLOSE_CODES } from "../protocol/generated";
import { createMedia } from "./media/call-media";
import type { CreateMedia } from "./media/media";
import { settle } from "./testing/fake-clock";
import { FakePeerConnection, FakeStream } from "./testing/fake-peer";
import { lobby, ME, rig } from "./testing/rig";
import { person, welcome } from "./testing/samples";

beforeEach(() => {
  FakePeerConnection.made.length = 0;
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
});

/** A media half that arrives, or fails to, when the test says so. */
class Parcel {
  readonly requests: { arrive: (half: CreateMedia) => void; fail: (error: Error) => void }[] = [];

  readonly load = (): Promise<CreateMedia> =>
    new Promise((arrive, fail) => this.requests.push({ arrive, fail }));

  async arrive(): Promise<void> {
    this.requests.at(-1)?.arrive(createMedia);
    await settle();
  }

  async fail(): Promise<void> {
    this.requests.at(-1)?.fail(new Error("offline"));
    await settle();
  }
}

const OFFER = {
  kind: "description",
  connection: 7,
  sdpType: "offer",
  sdp: '["0","audio","video","video"]',
} as const;

test("the lobby is usable before the media half is there", async () => {
  const { state, network } = await lobby({ load: new Parcel().load });
  expect(network.last.said("hello")).toHaveLength(1);
  expect(state().phase).toEqual({ kind: "lobby" });
  expect(state().participants.map(({ id, peerLink }) => [id, peerLink])).toEqual([
    ["bob", "connecting"],
  ]);
  expect(FakePeerConnection.made).toHaveLength(0);
});

test("a signal that arrives before the media half is not lost, and its offer gets an answer", async () => {
  const parcel = new Parcel();
  const { clock, network } = await lobby({ load: parcel.load });
  network.last.tell({ type: "signal", from: "bob", signal: OFFER });
  const candidates = [{ candidate: "c", sdpMid: "0", sdpMLineIndex: 0 }];
  network.last.tell({
    type: "signal",
    from: "bob",
    signal: { kind: "candidates", connection: 7, candidates },
  } as never);
  await parcel.arrive();
  await clock.pass(100);
  expect(network.last.said("signal")).toMatchObject([
    { to: "bob", signal: { kind: "ping" } },
    { to: "bob", signal: { connection: 7, sdpType: "answer" } },
  ]);
  expect(FakePeerConnection.made).toHaveLength(1);
  expect(FakePeerConnection.made[0]?.candidates).toMatchObject(candidates);
});

test("people who came and went before the media half are who it connects with", async () => {
  const parcel = new Parcel();
  const { clock, network } = await lobby({ load: parcel.load });
  network.last.tell({ type: "participant_joined", participant: person("eve", { joinedAt: 9 }) });
  network.last.tell({ type: "participant_left", participant: "bob", reason: "left" });
  network.last.tell({ type: "signal", from: "bob", signal: OFFER });
  await parcel.arrive();
  await clock.pass(3_000);
  expect(network.last.said("signal")).toMatchObject([
    { to: "bob", signal: { kind: "ping" } },
    { to: "eve", signal: { sdpType: "offer" } },
  ]);
});

test("entering waits for the media half", async () => {
  const parcel = new Parcel();
  const { call, network } = await lobby({ load: parcel.load });
  call.enter();
  expect(network.last.said("enter")).toEqual([]);
  await parcel.arrive();
  expect(network.last.said("enter")).toHaveLength(1);
});

test("walking straight in waits for the media half without a look at the lobby", async () => {
  const parcel = new Parcel();
  const { call, network, state } = await rig({ load: parcel.load });
  call.open({ kind: "join", code: "room1" }, "inside");
  network.last.open();
  expect(network.last.said("hello")).toMatchObject([{ presence: "lobby" }]);
  network.last.say(welcome("me", [ME]));
  expect(state().phase).toEqual({ kind: "connecting" });
  await parcel.arrive();
  expect(network.last.said("enter")).toHaveLength(1);
});

test("a microphone that is tapped too early starts as soon as it can", async () => {
  const parcel = new Parcel();
  const { call, captured, state } = await lobby({ load: parcel.load });
  const done = call.setMic(true);
  expect(state().mic).toEqual({ kind: "starting" });
  expect(captured).toEqual([]);
  await parcel.arrive();
  await done;
  expect(state()).toMatchObject({ mic: { kind: "on" }, sending: { mic: true } });
});

test("a device that was tapped too early and taken back is never asked for", async () => {
  const parcel = new Parcel();
  const { call, captured, state } = await lobby({ load: parcel.load });
  void call.setMic(true);
  void call.setMic(false);
  void call.setCamera(true);
  call.leave();
  await parcel.arrive();
  expect(captured).toEqual([]);
  expect(state().camera).toEqual({ kind: "off" });
});

test("what was turned on while a room was looked for is on when the room is opened after all", async () => {
  const parcel = new Parcel();
  const { call, captured, network, state } = await rig({ load: parcel.load });
  call.open({ kind: "join", code: "room1" }, "lobby");
  void call.setCamera(true);
  network.last.open();
  network.last.close(CLOSE_CODES.room_not_open);
  await parcel.arrive();
  expect(state()).toMatchObject({
    phase: { kind: "trouble", trouble: "room_not_open" },
    camera: { kind: "off" },
  });
  expect(captured).toEqual([]);
  call.open({ kind: "open", code: "room1" }, "lobby");
  await settle();
  expect(state().camera).toEqual({ kind: "on" });
  expect(captured).toHaveLength(1);
});

test("who goes home from a room that is none, or opens another one, opens it with everything off", async () => {
  for (const [code, goesHome] of [
    ["room1", true],
    ["room2", false],
  ] as const) {
    const { call, captured, network, state } = await rig();
    call.open({ kind: "join", code: "room1" }, "lobby");
    await call.setCamera(true);
    network.last.close(CLOSE_CODES.room_not_open);
    expect(captured[0]?.readyState).toBe("ended");
    if (goesHome) call.leave();
    call.open({ kind: "open", code }, "lobby");
    await settle();
    expect(state().camera).toEqual({ kind: "off" });
  }
});

test("a media half that fails to load is fetched again", async () => {
  const parcel = new Parcel();
  const { call, clock, network, state } = await lobby({ load: parcel.load });
  call.enter();
  await parcel.fail();
  await clock.pass(500);
  await parcel.fail();
  await clock.pass(1_000);
  expect(parcel.requests).toHaveLength(3);
  await parcel.arrive();
  expect(state().phase).toEqual({ kind: "lobby" });
  expect(network.last.said("enter")).toHaveLength(1);
});

test("when the media half cannot be loaded the person is told, and may try again", async () => {
  const parcel = new Parcel();
  const { call, clock, network, state } = await lobby({ load: parcel.load });
  for (const wait of [500, 1_000, 2_000, 4_000, 0]) {
    await parcel.fail();
    await clock.pass(wait);
  }
  expect(network.last.said("leave")).toHaveLength(1);
  expect(state().phase).toEqual({ kind: "trouble", trouble: "internal" });
  call.open({ kind: "join", code: "room1" }, "lobby");
  await parcel.arrive();
  network.last.open();
  network.last.say(welcome("me", [person("bob"), ME]));
  await clock.pass(100);
  expect(network.last.said("signal")).toHaveLength(1);
});

test("without a network the media half is waited for, and asked for when the network is back", async () => {
  const parcel = new Parcel();
  const { clock, page, state } = await lobby({ load: parcel.load });
  page("offline");
  for (let attempt = 0; attempt < 8; attempt += 1) {
    await parcel.fail();
    await clock.pass(8_000);
  }
  expect(state().phase).toEqual({ kind: "lobby" });
  await parcel.fail();
  const asked = parcel.requests.length;
  page("online");
  expect(parcel.requests).toHaveLength(asked + 1);
});
