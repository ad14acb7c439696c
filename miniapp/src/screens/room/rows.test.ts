import { describe, expect, test } from "vitest";
import type { Participant } from "../../call/types";
import { micMark } from "./mic-mark";
import { allowedActions } from "./permissions";
import { statusOf } from "./status-line";

function someone(change: Partial<Participant> = {}): Participant {
  return {
    id: "p1",
    name: "Анна",
    username: null,
    avatar: null,
    role: "speaker",
    presence: "inside",
    connection: "online",
    media: { mic: true, camera: false, screen: false },
    handRaisedAt: null,
    joinedAt: 0,
    isYou: false,
    speaking: false,
    peerLink: "connected",
    quality: "good",
    cameraStream: null,
    screenStream: null,
    volume: 1,
    mutedForMe: false,
    ...change,
  };
}

/** Everything at once: each rule below takes the ones above it away. */
const EVERYTHING: Partial<Participant> = {
  mutedForMe: true,
  connection: "reconnecting",
  handRaisedAt: 1,
  speaking: true,
  volume: 0.42,
};

describe("the status line says the most important thing", () => {
  test.each([
    [{}, "status.mutedForMe", "forbidden"],
    [{ mutedForMe: false }, "status.reconnecting", "quiet"],
    [{ mutedForMe: false, connection: "online" }, "status.wantsToSpeak", "listening"],
  ] as const)("%j", (change, key, tone) => {
    expect(statusOf(someone({ ...EVERYTHING, ...change }))).toEqual({ key, tone });
  });

  test.each([
    [{ speaking: true, volume: 0.42 }, "status.speakingAt"],
    [{ speaking: true }, "status.speaking"],
    [{ speaking: true, isYou: true, volume: 0.42 }, "status.speaking"],
    [{ isYou: true, peerLink: "connecting" }, "status.onAir"],
    [{ isYou: true, media: { mic: false, camera: false, screen: false } }, "status.you"],
    [{ peerLink: "connecting" }, "status.connecting"],
    [{ peerLink: "interrupted" }, "status.reconnecting"],
    [{ media: { mic: false, camera: true, screen: false } }, "status.listening"],
    [{ role: "listener" }, "status.mutedByAdmin"],
    [{}, "status.onAir"],
  ] as const)("%j is %s", (change, key) => {
    expect(statusOf(someone(change)).key).toBe(key);
  });

  test("a changed volume is shown in percent", () => {
    expect(statusOf(someone({ speaking: true, volume: 1.4 })).percent).toBe(140);
  });
});

test.each([
  [{ mutedForMe: true, handRaisedAt: 1 }, "mutedForMe"],
  [{ handRaisedAt: 1, role: "listener" }, "handUp"],
  [{ role: "listener" }, "mutedByAdmin"],
  [{ media: { mic: false, camera: false, screen: false } }, "off"],
  [{ speaking: true }, "speaking"],
  [{}, "on"],
] as const)("the mark of %j is %s", (change, mark) => {
  expect(micMark(someone(change))).toBe(mark);
});

describe("moderation", () => {
  const owner = someone({ id: "o", role: "owner", isYou: true });
  const admin = someone({ id: "a", role: "admin", isYou: true });

  test("an owner may do everything to a speaker", () => {
    expect(allowedActions(owner, someone())).toEqual([
      "mute",
      "set_admin",
      "hand_over",
      "remove",
      "ban",
    ]);
  });

  test("an admin lets a listener speak, and cannot make admins", () => {
    expect(allowedActions(admin, someone({ role: "listener" }))).toEqual([
      "let_speak",
      "remove",
      "ban",
    ]);
  });

  test("nobody acts on equals, on those above, or on themselves", () => {
    expect(allowedActions(admin, someone({ role: "admin" }))).toEqual([]);
    expect(allowedActions(admin, someone({ role: "owner" }))).toEqual([]);
    expect(allowedActions(owner, owner)).toEqual([]);
    expect(allowedActions(someone({ isYou: true }), someone())).toEqual([]);
    expect(allowedActions(null, someone())).toEqual([]);
  });
});
