import { expect, test } from "vitest";
import type { DeviceRefusal } from "../call/types";
import { deviceHelp } from "./device-help";

const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const LINUX = "Mozilla/5.0 (X11; Linux x86_64)";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0)";

test.each<[DeviceRefusal, string, string, string, boolean]>([
  ["denied", "android", LINUX, "device.android", false],
  ["denied", "android_x", LINUX, "device.android", false],
  ["denied", "ios", "iPhone", "device.ios", false],
  ["denied", "tdesktop", WINDOWS, "device.windows", true],
  ["unsupported", "tdesktop", LINUX, "device.linux", true],
  ["denied", "macos", MAC, "device.macos", true],
  ["denied", "weba", WINDOWS, "device.browser", false],
  ["denied", "browser", MAC, "device.browser", false],
  ["missing", "tdesktop", LINUX, "device.missing", false],
  ["busy", "ios", "iPhone", "device.busy", false],
])("%s on %s (%s) is helped by %s", (reason, platform, agent, text, browserHelps) => {
  expect(deviceHelp(reason, platform, agent)).toEqual({ text, browserHelps });
});
