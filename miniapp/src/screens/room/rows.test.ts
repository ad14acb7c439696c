import { describe, expect, test } from "vitest";
import type { Participant } from "../../call/types";
import { isOwnWeak, ownTrouble, personTrouble } from "./connection-words";
import { micMark } from "./mic-mark";
import { allowedActions } from "./permissions";
import { statusOf } from "./status-line";

function someone(change: Partial<Participant> = {}): Participant {
  return {
    id: "p1",
    name: "Анна",
    username: null,
    avatar: null,
    isGuest: false,
    role: "speaker",
    presence: "inside",
    mayConnect: true,
    pairs: "paired",
    connection: "online",
    media: { mic: true, camera: false, screen: false },
    handRaisedAt: null,
    joinedAt: 0,
    isYou: false,
    speaking: false,
    peerLink: "connected",
    isByServer: false,
    quality: "good",
    remedy: "none",
    isPictureStill: false,
    isPictureGone: false,
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
  peerLink: "connecting",
  handRaisedAt: 1,
  speaking: true,
  volume: 0.42,
};

describe("the status line says the most important thing", () => {
  test.each([
    [{}, "status.mutedForMe", "forbidden"],
    [{ mutedForMe: false }, "status.lost", "quiet"],
    [{ mutedForMe: false, peerLink: "interrupted" }, "status.lost", "quiet"],
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
    [{ peerLink: "connecting", connection: "reconnecting" }, "status.lost"],
    [{ speaking: true, volume: 0 }, "status.mutedForMe"],
    [{ peerLink: "connected", connection: "reconnecting" }, "status.onAir"],
    [{ media: { mic: false, camera: true, screen: false } }, "status.listening"],
    [{ role: "listener" }, "status.mutedByAdmin"],
    [{ role: "listener", isYou: true }, "status.mutedByAdmin"],
    [{ role: "listener", isYou: true, handRaisedAt: 1 }, "status.wantsToSpeak"],
    [{}, "status.onAir"],
  ] as const)("%j is %s", (change, key) => {
    expect(statusOf(someone(change)).key).toBe(key);
  });

  test("where newcomers listen nobody is said to have been muted", () => {
    const media = { mic: false, camera: false, screen: false };
    const listener = someone({ role: "listener", media });
    expect(statusOf(listener).key).toBe("status.mutedByAdmin");
    expect(statusOf(listener, true)).toEqual({ key: "status.listening", tone: "listening" });
    const you = someone({ role: "listener", media, isYou: true });
    expect(statusOf(you, true).key).toBe("status.you");
  });

  test("a changed volume is shown in percent", () => {
    expect(statusOf(someone({ speaking: true, volume: 1.4 })).percent).toBe(140);
  });
});

describe("a weak connection", () => {
  const weak = { quality: "weak" } as const;
  const other = {
    isByServer: false,
    isOwnWeak: false,
    isVideoPaused: false,
    isPictureSmall: false,
  };

  test.each([
    [{}, null],
    [{ remedy: "copies" }, null],
    [{ remedy: "thin" }, null],
    [weak, "person.weak"],
    [{ ...weak, remedy: "copies" }, "person.weakCopies"],
    [{ ...weak, remedy: "thin" }, "person.weakThin"],
    [{ quality: "bad" }, "person.bad"],
    [{ quality: "bad", remedy: "copies" }, "person.weakCopies"],
    [{ remedy: "no_pictures" }, "person.noPictures"],
    [{ remedy: "small_picture" }, "person.smallPicture"],
    [{ ...weak, remedy: "small_picture" }, "person.smallPicture"],
    [{ ...weak, mutedForMe: true }, null],
    [{ ...weak, handRaisedAt: 1 }, null],
    [{ ...weak, peerLink: "interrupted" }, null],
    [{ ...weak, peerLink: "connecting" }, null],
    [{ ...weak, isYou: true }, null],
  ] as const)("%j is %s", (change, key) => {
    expect(personTrouble(someone(change), other)).toBe(key);
  });

  test("of one's own is not said of each of the others", () => {
    const own = { isByServer: false, isOwnWeak: true, isVideoPaused: false, isPictureSmall: false };
    expect(personTrouble(someone(weak), own)).toBeNull();
    expect(personTrouble(someone({ ...weak, remedy: "no_pictures" }), own)).toBe(
      "person.noPictures",
    );
  });

  test("pictures that rest for everybody are said once", () => {
    const all = { isByServer: false, isOwnWeak: false, isVideoPaused: true, isPictureSmall: false };
    expect(personTrouble(someone({ remedy: "no_pictures" }), all)).toBeNull();
  });

  test("a picture that is small for everybody is said once", () => {
    const all = { ...other, isPictureSmall: true };
    expect(personTrouble(someone({ remedy: "small_picture" }), all)).toBeNull();
  });

  const me = someone({ isYou: true });
  const good = someone();
  const bad = someone({ quality: "bad" });
  test.each([
    ["nobody else", [me], false],
    ["one weak connection, which may be theirs", [me, bad], false],
    ["one weak of three", [me, bad, good, good], false],
    ["half", [me, bad, bad, good, good], false],
    ["both others", [me, bad, bad], true],
    ["most", [me, bad, bad, good], true],
    [
      "those who are interrupted do not count",
      [me, bad, someone({ ...bad, peerLink: "interrupted" })],
      false,
    ],
  ] as const)("is one's own or not: %s", (_, participants, isOwn) => {
    expect(isOwnWeak(participants)).toBe(isOwn);
  });

  const copied = someone({ quality: "weak", remedy: "copies" });
  const thin = someone({ quality: "weak", remedy: "thin" });
  const small = someone({ remedy: "small_picture" });
  test.each([
    [[good, good], null, null],
    [[good, good], "voice", "own.videoPaused"],
    [[bad, bad], "voice", "own.weakVideoPaused"],
    [[bad, bad], null, "own.weak"],
    [[copied, copied], null, "own.weakCopies"],
    [[thin, thin, copied], null, "own.weakThin"],
    [[thin, copied], null, "own.weak"],
    [[small, small], null, "own.smallPicture"],
    [[small, good], null, null],
    [[small], null, null],
  ] as const)("the banner, case %#", (participants, videoPaused, key) => {
    expect(ownTrouble({ participants: [me, ...participants], videoPaused, room: null })).toBe(key);
  });
});

test.each([
  [{ mutedForMe: true, handRaisedAt: 1 }, "mutedForMe"],
  [{ volume: 0, speaking: true }, "mutedForMe"],
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

  test("who looks from outside can be sent away, and has nothing else to lose", () => {
    const outside = someone({ presence: "lobby" });
    expect(allowedActions(owner, outside)).toEqual(["remove", "ban"]);
    expect(allowedActions(admin, outside)).toEqual(["remove", "ban"]);
    expect(allowedActions(someone({ isYou: true }), outside)).toEqual([]);
  });

  test("nobody acts on equals, on those above, or on themselves", () => {
    expect(allowedActions(admin, someone({ role: "admin" }))).toEqual([]);
    expect(allowedActions(admin, someone({ role: "owner" }))).toEqual([]);
    expect(allowedActions(owner, owner)).toEqual([]);
    expect(allowedActions(someone({ isYou: true }), someone())).toEqual([]);
    expect(allowedActions(null, someone())).toEqual([]);
  });
});
