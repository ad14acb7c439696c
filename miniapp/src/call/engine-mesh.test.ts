/** What an engine does with a mesh; what it does with every transport is in `engine.test.ts`. */
import { beforeEach, expect, test, vi } from "vitest";
import { settle } from "./testing/fake-clock";
import { FakePeerConnection, FakeStream } from "./testing/fake-peer";
import { INSIDE, inside, lobby, ME, rig } from "./testing/rig";
import { person, reset, welcome } from "./testing/samples";

beforeEach(() => {
  FakePeerConnection.made.length = 0;
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
});

test("with data saver the pictures of others are not drawn, and come back without it", async () => {
  const { call, state, clock, network } = await inside();
  const media = { mic: true, camera: true, screen: false };
  network.last.tell({ type: "participant_updated", participant: person("bob", { media }) });
  network.last.tell({
    type: "signal",
    from: "bob",
    signal: {
      kind: "description",
      connection: 0xffffffff,
      sdpType: "offer",
      sdp: '["0","audio","video","video"]',
    },
  });
  await clock.pass(1_000);
  const bob = (): unknown => state().participants.find(({ id }) => id === "bob")?.cameraStream;
  expect(bob()).toBeInstanceOf(FakeStream);
  call.setSavingData(true);
  expect(state().isSavingData).toBe(true);
  expect(bob()).toBeNull();
  call.setSavingData(false);
  expect(bob()).toBeInstanceOf(FakeStream);
});

test("the lobby shows who is inside and connects without being shown itself", async () => {
  const { state, clock, network } = await lobby();
  expect(state().phase).toEqual({ kind: "lobby" });
  expect(state().participants.map(({ id }) => id)).toEqual(["bob"]);
  expect(state().you?.id).toBe("me");
  await clock.pass(100);
  expect(network.last.said("signal")).toMatchObject([{ to: "bob", signal: { sdpType: "offer" } }]);
});

test("new ICE servers reach the connections, those that are and those to come", async () => {
  const { network } = await lobby();
  const iceServers = [{ urls: ["turn:x"], username: "new", credential: "c" }];
  network.last.say({ type: "ice_servers", iceServers });
  network.last.tell({ type: "participant_joined", participant: person("eve") });
  network.last.tell({
    type: "signal",
    from: "eve",
    signal: { kind: "description", connection: 1, sdpType: "offer", sdp: "[]" },
  });
  await settle();
  const configs = FakePeerConnection.made.map(({ config }) => config.iceServers);
  expect(configs).toEqual([iceServers, iceServers]);
});

test("somebody at the door connects to nobody until let in", async () => {
  const { call, clock, network, state } = await rig();
  const knocking = { ...ME, presence: "knocking", mayConnect: false } as const;
  call.open({ kind: "join", code: "room1" }, "inside");
  network.last.open();
  network.last.say(welcome("me", [person("bob"), knocking]));
  await clock.pass(100);
  expect(state().phase).toEqual({ kind: "knocking" });
  expect(FakePeerConnection.made).toHaveLength(0);
  network.last.tell({ type: "participant_updated", participant: INSIDE });
  await clock.pass(100);
  expect(network.last.said("signal")).toHaveLength(1);
});

test("a restarted server finds the person inside, with the microphone on, and media goes on", async () => {
  const { call, clock, network, state } = await inside();
  await call.setMic(true);
  const pc = FakePeerConnection.made[0];
  await pc?.setRemoteDescription({ type: "answer", sdp: "[]" });
  await clock.pass(600);
  expect(state().participants[0]?.peerLink).toBe("connected");

  network.last.close(4_000);
  expect(state().link).toBe("reconnecting");
  await clock.pass(100);
  network.last.open();
  expect(network.last.said("hello")).toMatchObject([
    {
      auth: { kind: "session", token: "session-of-me" },
      presence: "inside",
      media: { mic: true },
      resume: { token: "resume-1" },
    },
  ]);
  const media = { mic: true, camera: false, screen: false };
  network.last.say(reset("me", [{ ...INSIDE, media }]));
  expect(state().link).toBe("online");
  expect(state().participants.map(({ id, connection }) => [id, connection])).toEqual([
    ["bob", "reconnecting"],
    ["me", "online"],
  ]);
  network.last.tell({ type: "participant_joined", participant: person("bob", { joinedAt: 9 }) });
  expect(state().participants.map(({ id }) => id)).toEqual(["bob", "me"]);
  expect(FakePeerConnection.made).toHaveLength(1);
  expect(pc?.isClosed).toBe(false);
});

test("the end of a call closes every connection", async () => {
  const { network, clock } = await inside();
  await clock.pass(100);
  network.last.close(4_501);
  expect(FakePeerConnection.made).toHaveLength(1);
  expect(FakePeerConnection.made.every((pc) => pc.isClosed)).toBe(true);
});
