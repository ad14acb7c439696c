import { expect, test } from "vitest";
import { gearOf, isToReopen, speakerToUse, type DeviceInfo } from "./setup";

const info = (kind: MediaDeviceKind, deviceId: string, groupId = deviceId): DeviceInfo => ({
  kind,
  deviceId,
  groupId,
  label: deviceId.toUpperCase(),
});
const LAPTOP = [
  info("audioinput", "default", "laptop"),
  info("audioinput", "built-in", "laptop"),
  info("videoinput", "cam"),
  info("audiooutput", "default", "laptop"),
  info("audiooutput", "loud", "laptop"),
];
const WITH_HEADSET = [
  info("audioinput", "default", "headset"),
  info("audioinput", "built-in", "laptop"),
  info("audioinput", "headset-mic", "headset"),
  info("audiooutput", "headset-ear", "headset"),
];

test("what the system prefers is nothing to choose, and speakers only where one can", () => {
  expect(gearOf(LAPTOP, true)).toEqual({
    mics: [{ id: "built-in", name: "BUILT-IN" }],
    cameras: [{ id: "cam", name: "CAM" }],
    speakers: [{ id: "loud", name: "LOUD" }],
  });
  expect(gearOf(LAPTOP, false).speakers).toEqual([]);
});

test("before the first permission there is nothing that could be chosen", () => {
  expect(gearOf([info("audioinput", ""), info("videoinput", "")], true)).toEqual({
    mics: [],
    cameras: [],
    speakers: [],
  });
});

test.each([
  ["headphones that the system prefers", null, "default", LAPTOP, WITH_HEADSET, true],
  ["the same devices again", null, "default", LAPTOP, LAPTOP, false],
  ["the chosen one is back", "headset-mic", "default", LAPTOP, WITH_HEADSET, true],
  ["the chosen one was there all the time", "built-in", "built-in", LAPTOP, WITH_HEADSET, false],
  ["another one that the person has preferred to it", "built-in", "x", LAPTOP, LAPTOP, false],
  ["the chosen one is gone", "headset-mic", "headset-mic", WITH_HEADSET, LAPTOP, false],
  ["a browser that does not say what is preferred", null, "x", [], WITH_HEADSET, false],
] as const)(
  "a microphone that is on, and %s: opened anew %s",
  (_, chosen, open, before, after, is) => {
    expect(isToReopen("audioinput", chosen, open, before, after)).toBe(is);
  },
);

test("voices are played where the system says while the chosen speaker is away", () => {
  expect(speakerToUse("headset-ear", WITH_HEADSET)).toBe("headset-ear");
  expect(speakerToUse("headset-ear", LAPTOP)).toBe("");
  expect(speakerToUse(null, WITH_HEADSET)).toBe("");
});
