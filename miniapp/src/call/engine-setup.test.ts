/** How devices are used: what changes while they are on, and what when others are plugged in. */
import { beforeEach, expect, test, vi } from "vitest";
import { USUAL_SETUP, type DeviceInfo } from "./setup";
import { settle } from "./testing/fake-clock";
import { FakePeerConnection, FakeStream } from "./testing/fake-peer";
import { inside, rig, type Rig } from "./testing/rig";

beforeEach(() => {
  FakePeerConnection.made.length = 0;
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
});

const info = (deviceId: string, groupId = deviceId): DeviceInfo => ({
  kind: "audioinput",
  deviceId,
  groupId,
  label: deviceId,
});
const BUILT_IN = [info("default", "laptop"), info("built-in", "laptop")];
const WITH_HEADSET = [info("default", "headset"), info("built-in", "laptop"), info("headset")];

function sentMic(): unknown {
  return FakePeerConnection.made[0]?.getTransceivers()[0]?.sender.track;
}

test("another microphone takes over without a gap: the old one ends when the new one is sent", async () => {
  const { call, captured, asked } = await inside();
  await call.setMic(true);
  const old = captured[0];
  const endedBefore: boolean[] = [];
  const stop = old?.stop.bind(old);
  if (old)
    old.stop = () => {
      endedBefore.push(sentMic() === captured[1]);
      stop?.();
    };
  call.setUp({ ...USUAL_SETUP, micId: "headset" });
  await settle();
  expect(asked[1]).toMatchObject({ audio: { deviceId: { ideal: "headset" } } });
  expect(endedBefore).toEqual([true]);
  expect([captured[0]?.readyState, captured[1]?.readyState]).toEqual(["ended", "live"]);
});

test("a microphone that is not allowed leaves the one that is on", async () => {
  const change: { refuse?: string } = {};
  const { call, captured, state } = await inside(change);
  await call.setMic(true);
  change.refuse = "NotAllowedError";
  call.setUp({ ...USUAL_SETUP, micId: "headset" });
  await settle();
  expect(captured[0]?.readyState).toBe("live");
  expect(state()).toMatchObject({ mic: { kind: "on" }, notices: [] });
});

test("noise suppression is switched on the same track where the browser can", async () => {
  const { call, captured, asked } = await inside();
  await call.setMic(true);
  call.setUp({ ...USUAL_SETUP, noiseSuppression: false });
  await settle();
  expect(captured[0]?.applied).toMatchObject([{ noiseSuppression: false }]);
  expect(asked).toHaveLength(1);
});

test("where the browser cannot, the microphone is opened anew", async () => {
  const { call, captured, asked } = await inside();
  await call.setMic(true);
  if (captured[0]) captured[0].obeys = false;
  call.setUp({ ...USUAL_SETUP, echoCancellation: false });
  await settle();
  expect(asked[1]).toMatchObject({ audio: { echoCancellation: false, noiseSuppression: true } });
  expect(captured[0]?.readyState).toBe("ended");
});

test("what was set up before a device is first asked for holds then", async () => {
  const { call, asked } = await inside();
  call.setUp({ ...USUAL_SETUP, picture: "low", cameraId: "front" });
  await settle();
  expect(asked).toEqual([]);
  await call.setCamera(true);
  expect(asked).toMatchObject([
    { video: { height: { ideal: 360 }, deviceId: { ideal: "front" } } },
  ]);
});

async function talking(): Promise<Rig> {
  const parts = await inside({ devices: BUILT_IN });
  await parts.call.setMic(true);
  await settle();
  return parts;
}

test("headphones that are plugged in are talked into at once", async () => {
  const { captured, plug, state } = await talking();
  plug(WITH_HEADSET);
  await settle();
  expect(captured.map(({ readyState }) => readyState)).toEqual(["ended", "live"]);
  expect(state().gear.mics.map(({ id }) => id)).toEqual(["built-in", "headset"]);
});

test("a chosen microphone stays in use whatever else is plugged in", async () => {
  const { call, captured, plug } = await talking();
  call.setUp({ ...USUAL_SETUP, micId: "built-in" });
  await settle();
  const before = captured.length;
  plug(WITH_HEADSET);
  await settle();
  expect(captured).toHaveLength(before);
});

test("a microphone on trial is heard by its owner alone, and goes with the trial", async () => {
  const { call, captured, state } = await rig();
  const outcome = await call.tryOut("mic");
  expect(state().mic).toEqual({ kind: "off" });
  expect(captured[0]?.readyState).toBe("live");
  if (outcome.kind === "on") outcome.trial.stop();
  expect(captured[0]?.readyState).toBe("ended");
});

test("trying out the microphone that is on asks nobody again", async () => {
  const { call, asked } = await inside();
  await call.setMic(true);
  expect((await call.tryOut("mic")).kind).toBe("on");
  expect(asked).toHaveLength(1);
});

test("a device that cannot be tried out says why", async () => {
  const { call } = await rig({ refuse: "NotReadableError" });
  expect(await call.tryOut("camera")).toEqual({ kind: "refused", reason: "busy" });
});
