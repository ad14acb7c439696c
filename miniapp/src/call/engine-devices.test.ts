import { beforeEach, expect, test, vi } from "vitest";
import { FakePeerConnection, FakeStream } from "./testing/fake-peer";
import { INSIDE, inside, lobby, rig } from "./testing/rig";

beforeEach(() => {
  FakePeerConnection.made.length = 0;
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
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

test("a microphone that a phone call mutes is off until it is given back, or a tap gets another", async () => {
  const { call, captured, state } = await inside();
  await call.setMic(true);
  const [first] = captured;
  first?.mute(true);
  expect(state()).toMatchObject({ mic: { kind: "off" }, sending: { mic: false } });
  first?.mute(false);
  expect(state()).toMatchObject({ mic: { kind: "on" }, sending: { mic: true } });
  first?.mute(true);
  await call.setMic(true);
  expect(captured).toHaveLength(2);
  expect(first?.readyState).toBe("ended");
  expect(state()).toMatchObject({ mic: { kind: "on" }, sending: { mic: true } });
});

test("without capture one can only listen, and it is known before a tap", async () => {
  const { state } = await rig({ noDevices: true });
  const unsupported = { kind: "denied", reason: "unsupported" };
  expect([state().mic, state().camera, state().screen]).toEqual(Array(3).fill(unsupported));
  expect((await rig()).state()).toMatchObject({ mic: { kind: "off" }, screen: unsupported });
});

test("a picker that is closed without a choice turns nothing on, and nothing is said", async () => {
  const closed = (): Promise<never> => Promise.reject(new DOMException("", "NotAllowedError"));
  const { call, state } = await inside({ display: closed });
  await call.setScreen(true);
  expect(state()).toMatchObject({ screen: { kind: "off" }, notices: [] });
});

test("the picker of a screen is asked for within the tap", async () => {
  let asked = 0;
  const ask = (): Promise<never> => {
    asked += 1;
    return new Promise(() => undefined);
  };
  const { call } = await inside({ display: ask });
  void call.setScreen(true);
  expect(asked).toBe(1);
});

test("a listener turns on nothing, and hears why", async () => {
  const { call, network, state, captured } = await inside();
  await call.setCamera(true);
  network.last.tell({ type: "participant_updated", participant: { ...INSIDE, role: "listener" } });
  expect(state()).toMatchObject({ camera: { kind: "off" }, sending: { camera: false } });
  await call.setCamera(true);
  await call.setScreen(true);
  expect(captured).toHaveLength(1);
  expect(state().notices).toMatchObject([
    { kind: "muted_by_admin" },
    { kind: "refused", code: "not_a_speaker" },
  ]);
});

test("who asks to turn the microphone on is named, until it is on", async () => {
  const { call, network, state } = await inside();
  network.last.tell({ type: "unmute_requested", by: "bob" });
  expect(state().notices).toMatchObject([{ kind: "unmute_requested", name: "BOB" }]);
  await call.setMic(true);
  expect(state().notices).toEqual([]);
});

test("a device that is granted after the call has ended is let go at once", async () => {
  const { call, captured } = await inside();
  const granted = call.setMic(true);
  call.leave();
  await granted;
  expect(captured[0]?.readyState).toBe("ended");
});
