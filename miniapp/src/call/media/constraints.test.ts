import { expect, test } from "vitest";
import { USUAL_SETUP } from "../setup";
import { cameraConstraints, canBlur, pictureConstraints, voiceConstraints } from "./constraints";

const track = (capabilities?: object): MediaStreamTrack =>
  ({ ...(capabilities && { getCapabilities: () => capabilities }) }) as MediaStreamTrack;

test("nobody has chosen anything: the front camera, and a voice without echo and noise", () => {
  expect(voiceConstraints(USUAL_SETUP)).toEqual({
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  });
  expect(cameraConstraints(USUAL_SETUP, "user")).toEqual({
    width: { ideal: 960 },
    height: { ideal: 540 },
    frameRate: { ideal: 30, max: 30 },
    facingMode: { ideal: "user" },
  });
});

test("a chosen camera is asked for by name, and turned round it is the other one", () => {
  const setup = { ...USUAL_SETUP, cameraId: "usb" };
  expect(cameraConstraints(setup, "user")).toMatchObject({ deviceId: { ideal: "usb" } });
  expect(cameraConstraints(setup, "environment")).not.toHaveProperty("deviceId");
});

test("of blurring nothing is said until somebody wants it, or wants it no longer", () => {
  expect(pictureConstraints(USUAL_SETUP)).not.toHaveProperty("backgroundBlur");
  expect(pictureConstraints({ ...USUAL_SETUP, blur: true })).toMatchObject({
    backgroundBlur: { ideal: true },
  });
  expect(pictureConstraints(USUAL_SETUP, true)).toMatchObject({ backgroundBlur: { ideal: false } });
});

test.each([
  [undefined, false],
  [{}, false],
  [{ backgroundBlur: [false] }, false],
  [{ backgroundBlur: [true] }, false],
  [{ backgroundBlur: [true, false] }, true],
])("a camera with %j can be told to blur: %s", (capabilities, can) => {
  expect(canBlur(track(capabilities))).toBe(can);
});
