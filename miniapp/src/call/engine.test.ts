import { beforeEach, expect, test, vi } from "vitest";
import { createCall } from "./index";
import type { PageEvent } from "./platform";
import { FakeClock } from "./testing/fake-clock";
import { FakeNetwork } from "./testing/fake-socket";
import { createFakePeer, FakePeerConnection, FakeStream, FakeTrack } from "./testing/fake-peer";
import { person, reset, welcome } from "./testing/samples";
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

function rig(change: { noWebRtc?: boolean; noDevices?: boolean; refuse?: string } = {}): Rig {
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
      wallClock: () => clock.now(),
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
  );
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
function lobby(): Rig {
  const parts = rig();
  parts.call.open({ kind: "join", code: "room1" }, "lobby");
  parts.network.last.open();
  parts.network.last.say(welcome("me", [person("bob"), ME]));
  return parts;
}

function inside(): Rig {
  const parts = lobby();
  parts.call.enter();
  parts.network.last.tell({ type: "participant_updated", participant: INSIDE });
  return parts;
}

test("the lobby shows who is inside and connects without being shown itself", async () => {
  const { state, clock, network } = lobby();
  expect(state().phase).toEqual({ kind: "lobby" });
  expect(state().participants.map(({ id }) => id)).toEqual(["bob"]);
  expect(state().you?.id).toBe("me");
  await clock.pass(100);
  expect(network.last.said("signal")).toMatchObject([{ to: "bob", signal: { sdpType: "offer" } }]);
});

test("entering puts the person at the end of the list", () => {
  const { state, network } = inside();
  expect(network.last.said("enter")).toHaveLength(1);
  expect(state().phase).toEqual({ kind: "inside" });
  expect(state().participants.map(({ id, isYou }) => [id, isYou])).toEqual([
    ["bob", false],
    ["me", true],
  ]);
});

test("somebody who comes is shown and somebody who leaves is gone", () => {
  const { state, network } = inside();
  network.last.tell({ type: "participant_joined", participant: person("eve", { joinedAt: 9 }) });
  expect(state().participants.map(({ id }) => id)).toEqual(["bob", "me", "eve"]);
  network.last.tell({ type: "participant_left", participant: "bob", reason: "left" });
  expect(state().participants.map(({ id }) => id)).toEqual(["me", "eve"]);
});

test("the microphone is asked for once and told to the others each time", async () => {
  const { call, network, captured, state } = inside();
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
  const { call, network } = lobby();
  await call.setMic(true);
  expect(network.last.said("set_media")).toEqual([]);
  call.enter();
  network.last.tell({ type: "participant_updated", participant: INSIDE });
  expect(network.last.said("set_media")).toMatchObject([{ media: { mic: true } }]);
});

test("a refused device says why", async () => {
  const { call, state } = rig({ refuse: "NotFoundError" });
  await call.setCamera(true);
  expect(state().camera).toEqual({ kind: "denied", reason: "missing" });
  expect(state().notices).toMatchObject([{ kind: "device_refused", device: "camera" }]);
});

test("an admin who mutes turns the microphone off and says so", async () => {
  const { call, network, state, captured } = inside();
  await call.setMic(true);
  network.last.tell({ type: "participant_updated", participant: { ...INSIDE, role: "listener" } });
  expect(captured[0]?.enabled).toBe(false);
  expect(state().mic).toEqual({ kind: "off" });
  expect(state().notices).toMatchObject([{ kind: "muted_by_admin" }]);
  await call.setMic(true);
  expect(state().mic).toEqual({ kind: "off" });
});

test("a restarted server finds the person inside, with the microphone on, and media goes on", async () => {
  const { call, clock, network, state } = inside();
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
  const { network, clock, state } = inside();
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
  [4_510, { kind: "ended", reason: "replaced", lastedMs: 0, people: ["BOB"] }],
  [4_508, { kind: "trouble", trouble: "room_not_found" }],
  [4_513, { kind: "trouble", trouble: "internal" }],
])("close code %i is the end", (code, phase) => {
  const { network, state } = inside();
  network.last.close(code);
  expect(state().phase).toEqual(phase);
  expect(FakePeerConnection.made.every((pc) => pc.isClosed)).toBe(true);
});

test("leaving says so, lets everything go and can be followed by another call", async () => {
  const { call, clock, network, captured, state } = inside();
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

test("where WebRTC does not exist there is a trouble and no socket", () => {
  const { call, network, state } = rig({ noWebRtc: true });
  call.open({ kind: "join", code: "room1" }, "lobby");
  expect(state().phase).toEqual({ kind: "trouble", trouble: "unsupported" });
  expect(network.sockets).toEqual([]);
});

test("a page hidden for five seconds pauses the camera and not the voice", async () => {
  const { call, clock, page, state } = inside();
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

test("a camera that is off lets its light go out after ten seconds", async () => {
  const { call, clock, captured } = inside();
  await call.setCamera(true);
  await call.setCamera(false);
  await clock.pass(9_900);
  expect(captured[0]?.readyState).toBe("live");
  await clock.pass(200);
  expect(captured[0]?.readyState).toBe("ended");
});

test("a microphone that the system took away is asked for again", async () => {
  const { call, clock, captured, state } = inside();
  await call.setMic(true);
  captured[0]?.onended?.();
  await clock.pass(0);
  expect(captured).toHaveLength(2);
  expect(state().mic).toEqual({ kind: "on" });
});

test("without capture one can only listen, and it is known before a tap", () => {
  const { state } = rig({ noDevices: true });
  const unsupported = { kind: "denied", reason: "unsupported" };
  expect([state().mic, state().camera, state().screen]).toEqual(Array(3).fill(unsupported));
  expect(rig().state()).toMatchObject({ mic: { kind: "off" }, screen: unsupported });
});

test("a device that is granted after the call has ended is let go at once", async () => {
  const { call, captured } = inside();
  const granted = call.setMic(true);
  call.leave();
  await granted;
  expect(captured[0]?.readyState).toBe("ended");
});

test("enter before the first snapshot leads inside", () => {
  const { call, network } = rig();
  call.open({ kind: "join", code: "room1" }, "lobby");
  network.last.open();
  call.enter();
  network.last.say(welcome("me", [ME]));
  expect(network.last.said("enter")).toHaveLength(1);
});

test("a created room is joined, not created again, by later hellos", async () => {
  const { call, clock, network } = rig();
  call.open({ kind: "create", title: "Tea" }, "inside");
  network.last.open();
  network.last.say(welcome("me", [INSIDE]));
  network.last.close(1_006);
  await clock.pass(100);
  network.last.open();
  expect(network.last.said("hello")).toMatchObject([{ room: { kind: "join", code: "room1" } }]);
});

test("reactions float for four seconds", async () => {
  const { clock, network, state } = inside();
  network.last.tell({ type: "reaction", from: "bob", emoji: "👍" });
  expect(state().reactions).toMatchObject([{ from: "bob", emoji: "👍" }]);
  await clock.pass(4_100);
  expect(state().reactions).toEqual([]);
});

test("somebody at the door connects to nobody until let in", async () => {
  const { call, clock, network, state } = rig();
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
