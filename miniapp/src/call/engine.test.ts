import { beforeEach, expect, test, vi } from "vitest";
import { createCall } from "./index";
import { createMedia } from "./media/call-media";
import type { CreateMedia } from "./media/media";
import type { PageEvent } from "./platform";
import { firstHello } from "./signal/early-socket";
import { FakeClock, settle } from "./testing/fake-clock";
import { FakeNetwork } from "./testing/fake-socket";
import { createFakePeer, FakePeerConnection, FakeStream, FakeTrack } from "./testing/fake-peer";
import { person, reset, snapshot, welcome } from "./testing/samples";
import type { Call, CallState } from "./types";

beforeEach(() => {
  FakePeerConnection.made.length = 0;
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
});

interface Rig {
  call: Call;
  clock: FakeClock;
  network: FakeNetwork;
  page: (event: PageEvent) => void;
  captured: FakeTrack[];
  state: () => CallState;
}

interface Change {
  noWebRtc?: boolean;
  noDevices?: boolean;
  refuse?: string;
  /** The phone's clock when the test begins. */
  wallClock?: number;
  load?: () => Promise<CreateMedia>;
}

async function rig(change: Change = {}): Promise<Rig> {
  const clock = new FakeClock();
  const network = new FakeNetwork();
  const captured: FakeTrack[] = [];
  let tell: (event: PageEvent) => void = () => undefined;
  const devices = {
    getUserMedia: (constraints: MediaStreamConstraints) => {
      if (change.refuse) return Promise.reject(new DOMException("", change.refuse));
      const track = new FakeTrack(constraints.audio ? "audio" : "video");
      captured.push(track);
      return Promise.resolve(new FakeStream([track]));
    },
    enumerateDevices: () => Promise.resolve([]),
  };
  const call = createCall(
    {
      credential: () => ({ kind: "init_data", initData: "signed" }),
      socketUrl: "wss://x/ws",
      platform: "browser",
    },
    {
      clock,
      random: () => 0,
      wallClock: () => (change.wallClock ?? 0) + clock.now(),
      openSocket: network.openSocket,
      createPeerConnection: change.noWebRtc ? null : createFakePeer,
      mediaDevices: change.noDevices ? null : (devices as unknown as MediaDevices),
      createAudioElement: () =>
        ({ play: () => Promise.resolve(), remove: () => undefined }) as unknown as HTMLAudioElement,
      createAudioContext: () => null,
      requestWakeLock: () => Promise.resolve(null),
      watchPage: (listener) => {
        tell = listener;
        return () => undefined;
      },
    },
    change.load ?? (() => Promise.resolve(createMedia)),
  );
  await settle();
  return {
    call,
    clock,
    network,
    captured,
    page: (event) => tell(event),
    state: () => call.getState(),
  };
}

const ME = person("me", { presence: "lobby", joinedAt: 5 });
const INSIDE = { ...ME, presence: "inside" } as const;

/** In the lobby of a room in which Bob is. */
async function lobby(change: Change = {}): Promise<Rig> {
  const parts = await rig(change);
  parts.call.open({ kind: "join", code: "room1" }, "lobby");
  parts.network.last.open();
  parts.network.last.say(welcome("me", [person("bob"), ME]));
  return parts;
}

async function inside(): Promise<Rig> {
  const parts = await lobby();
  parts.call.enter();
  parts.network.last.tell({ type: "participant_updated", participant: INSIDE });
  return parts;
}

test("what is said before the engine is there is what it would say first", async () => {
  const { network } = await lobby();
  const arrival = { initData: "signed", startParam: "room1", platform: "browser" };
  expect(network.last.sent.map((frame) => JSON.stringify(frame))).toEqual([
    firstHello({ ...arrival, canSpeak: true }),
  ]);
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

test("statistics are told at once and every second, until nobody watches", async () => {
  const { call, clock } = await inside();
  const told: number[] = [];
  const stop = call.watchStatistics(({ now }) => told.push(now));
  await clock.pass(2_000);
  expect(told).toEqual([0, 1_000, 2_000]);
  stop();
  await clock.pass(5_000);
  expect(told).toHaveLength(3);
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

test("entering puts the person at the end of the list", async () => {
  const { state, network } = await inside();
  expect(network.last.said("enter")).toHaveLength(1);
  expect(state().phase).toEqual({ kind: "inside" });
  expect(state().participants.map(({ id, isYou }) => [id, isYou])).toEqual([
    ["bob", false],
    ["me", true],
  ]);
});

test("somebody who comes is shown and somebody who leaves is gone", async () => {
  const { state, network } = await inside();
  network.last.tell({ type: "participant_joined", participant: person("eve", { joinedAt: 9 }) });
  expect(state().participants.map(({ id }) => id)).toEqual(["bob", "me", "eve"]);
  network.last.tell({ type: "participant_left", participant: "bob", reason: "left" });
  expect(state().participants.map(({ id }) => id)).toEqual(["me", "eve"]);
});

test("the microphone is asked for once and told to the others each time", async () => {
  const { call, network, captured, state } = await inside();
  await call.setMic(true);
  await call.setMic(false);
  await call.setMic(true);
  expect(captured).toHaveLength(1);
  expect(state().sending.mic).toBe(true);
  expect(
    network.last.said("set_media").map((frame) => "media" in frame && frame.media.mic),
  ).toEqual([true, false, true]);
});

test("a microphone turned on in the lobby is told on entering", async () => {
  const { call, network } = await lobby();
  await call.setMic(true);
  expect(network.last.said("set_media")).toEqual([]);
  call.enter();
  network.last.tell({ type: "participant_updated", participant: INSIDE });
  expect(network.last.said("set_media")).toMatchObject([{ media: { mic: true } }]);
});

test("a refused device says why", async () => {
  const { call, state } = await rig({ refuse: "NotFoundError" });
  await call.setCamera(true);
  expect(state().camera).toEqual({ kind: "denied", reason: "missing" });
  expect(state().notices).toMatchObject([{ kind: "device_refused", device: "camera" }]);
});

test("an admin who mutes turns the microphone off and says so", async () => {
  const { call, network, state, captured } = await inside();
  await call.setMic(true);
  network.last.tell({ type: "participant_updated", participant: { ...INSIDE, role: "listener" } });
  expect(captured[0]?.enabled).toBe(false);
  expect(state().mic).toEqual({ kind: "off" });
  expect(state().notices).toMatchObject([{ kind: "muted_by_admin" }]);
  await call.setMic(true);
  expect(state().mic).toEqual({ kind: "off" });
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

test("a stale session token gives way to launch data once", async () => {
  const { network, clock, state } = await inside();
  network.last.close(4_000);
  await clock.pass(100);
  network.last.open();
  network.last.close(4_505);
  network.last.open();
  expect(network.last.said("hello")).toMatchObject([{ auth: { kind: "init_data" } }]);
  network.last.close(4_505);
  expect(state().phase).toEqual({ kind: "trouble", trouble: "auth_expired" });
});

test.each([
  [4_501, { kind: "ended", reason: "removed", lastedMs: 0, people: ["BOB"] }],
  [4_503, { kind: "ended", reason: "room_ended", lastedMs: 0, people: ["BOB"] }],
  [4_509, { kind: "ended", reason: "replaced", lastedMs: 0, people: ["BOB"] }],
  [4_507, { kind: "trouble", trouble: "room_not_found" }],
  [4_512, { kind: "trouble", trouble: "internal" }],
])("close code %i is the end", async (code, phase) => {
  const { network, state } = await inside();
  network.last.close(code);
  expect(state().phase).toEqual(phase);
  expect(FakePeerConnection.made.every((pc) => pc.isClosed)).toBe(true);
});

test("leaving says so, lets everything go and can be followed by another call", async () => {
  const { call, clock, network, captured, state } = await inside();
  await call.setMic(true);
  await clock.pass(1_000);
  call.leave();
  expect(network.last.said("leave")).toHaveLength(1);
  expect(captured[0]?.readyState).toBe("ended");
  expect(state().phase).toEqual({
    kind: "ended",
    reason: "left",
    lastedMs: 1_000,
    people: ["BOB"],
  });
  call.open({ kind: "join", code: "room1" }, "inside");
  expect(state().phase).toEqual({ kind: "connecting" });
  expect(network.sockets).toHaveLength(2);
});

test("where WebRTC does not exist there is a trouble and no socket", async () => {
  const { call, network, state } = await rig({ noWebRtc: true });
  call.open({ kind: "join", code: "room1" }, "lobby");
  expect(state().phase).toEqual({ kind: "trouble", trouble: "unsupported" });
  expect(network.sockets).toEqual([]);
});

test("a page hidden for five seconds pauses the camera and not the voice", async () => {
  const { call, clock, page, state } = await inside();
  await call.setMic(true);
  await call.setCamera(true);
  page("hidden");
  await clock.pass(4_900);
  expect(state().sending).toEqual({ mic: true, camera: true, screen: false });
  await clock.pass(200);
  expect(state().sending).toEqual({ mic: true, camera: false, screen: false });
  page("visible");
  expect(state().sending).toEqual({ mic: true, camera: true, screen: false });
});

test("a camera that is turned off lets its light go out", async () => {
  const { call, captured } = await inside();
  await call.setCamera(true);
  expect(captured[0]?.readyState).toBe("live");
  await call.setCamera(false);
  expect(captured[0]?.readyState).toBe("ended");
});

test("a microphone that the system took away is asked for again", async () => {
  const { call, clock, captured, state } = await inside();
  await call.setMic(true);
  captured[0]?.onended?.();
  await clock.pass(0);
  expect(captured).toHaveLength(2);
  expect(state().mic).toEqual({ kind: "on" });
});

test("without capture one can only listen, and it is known before a tap", async () => {
  const { state } = await rig({ noDevices: true });
  const unsupported = { kind: "denied", reason: "unsupported" };
  expect([state().mic, state().camera, state().screen]).toEqual(Array(3).fill(unsupported));
  expect((await rig()).state()).toMatchObject({ mic: { kind: "off" }, screen: unsupported });
});

test("a device that is granted after the call has ended is let go at once", async () => {
  const { call, captured } = await inside();
  const granted = call.setMic(true);
  call.leave();
  await granted;
  expect(captured[0]?.readyState).toBe("ended");
});

test("enter before the first snapshot leads inside", async () => {
  const { call, network } = await rig();
  call.open({ kind: "join", code: "room1" }, "lobby");
  network.last.open();
  call.enter();
  network.last.say(welcome("me", [ME]));
  expect(network.last.said("enter")).toHaveLength(1);
});

test("a created room is joined, not created again, by later hellos", async () => {
  const { call, clock, network } = await rig();
  call.open({ kind: "create", title: "Tea" }, "inside");
  network.last.open();
  network.last.say(welcome("me", [INSIDE]));
  network.last.close(1_006);
  await clock.pass(100);
  network.last.open();
  expect(network.last.said("hello")).toMatchObject([{ room: { kind: "join", code: "room1" } }]);
});

test("reactions float for four seconds", async () => {
  const { clock, network, state } = await inside();
  network.last.tell({ type: "reaction", from: "bob", emoji: "👍" });
  expect(state().reactions).toMatchObject([{ from: "bob", emoji: "👍" }]);
  await clock.pass(4_100);
  expect(state().reactions).toEqual([]);
});

test("somebody at the door connects to nobody until let in", async () => {
  const { call, clock, network, state } = await rig();
  const knocking = { ...ME, presence: "knocking" } as const;
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
  await clock.pass(100);
  expect(network.last.said("signal")).toMatchObject([{ to: "eve", signal: { sdpType: "offer" } }]);
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

test("a wrong phone clock shows right durations", async () => {
  const { clock, network, state, call } = await rig({ wallClock: 1_000_000 });
  call.open({ kind: "join", code: "room1" }, "lobby");
  network.last.open();
  const bob = person("bob", { joinedAt: 40_000, handRaisedAt: 50_000 });
  const first = snapshot("me", [bob, ME]);
  network.last.say({
    type: "welcome",
    ...first,
    serverTime: 60_000,
    room: { ...first.room, callStartedAt: 30_000 },
  });
  await clock.pass(0);
  expect(state().room?.callStartedAt).toBe(1_000_000 - 30_000);
  expect(state().participants[0]).toMatchObject({ joinedAt: 980_000, handRaisedAt: 990_000 });
  network.last.tell({
    type: "participant_joined",
    participant: person("eve", { joinedAt: 61_000 }),
  });
  expect(state().participants[1]).toMatchObject({ joinedAt: 1_001_000, handRaisedAt: null });
});
