import { expect, test, vi } from "vitest";
import { INITIAL_STATE } from "../call/state";
import { snapshot } from "../call/testing/samples";
import type { CallPhase } from "../call/types";
import type { RoomView } from "../protocol/generated";
import { createNavigation } from "./navigation";

const ROOM = snapshot("me", []).room;
const fakeCall = (room: RoomView | null = null, phase: CallPhase = INITIAL_STATE.phase) => ({
  open: vi.fn(),
  leave: vi.fn(),
  getState: () => ({ ...INITIAL_STATE, room, phase }),
});

test("a link opens the lobby of its room", () => {
  const call = fakeCall();
  const navigation = createNavigation(call, "room123");
  navigation.start();
  navigation.start();
  expect(call.open).toHaveBeenCalledExactlyOnceWith({ kind: "join", code: "room123" }, "lobby");
  expect(navigation.getState().where).toBe("call");
});

test("without a link one starts at home", () => {
  const call = fakeCall();
  const navigation = createNavigation(call, null);
  navigation.start();
  expect(call.open).not.toHaveBeenCalled();
  expect(navigation.getState().where).toBe("home");
});

test("going home leaves the call, and coming back opens the same room", () => {
  const call = fakeCall();
  const navigation = createNavigation(call, null);
  const target = { kind: "join", code: "abc" } as const;
  navigation.open(target, "lobby");
  navigation.again();
  expect(call.open.mock.calls).toEqual([
    [target, "lobby"],
    [target, "lobby"],
  ]);
  navigation.home();
  expect(call.leave).toHaveBeenCalledOnce();
  navigation.again();
  expect(call.open).toHaveBeenCalledTimes(2);
});

test("a room that was made is opened again by its code, and not made anew", () => {
  const call = fakeCall(ROOM);
  const navigation = createNavigation(call, null);
  navigation.open({ kind: "create", title: "Tea" }, "inside");
  navigation.again("lobby");
  expect(call.open).toHaveBeenLastCalledWith({ kind: "open", code: ROOM.code }, "lobby");
});

test.each([
  [null, "room1", { kind: "join", code: "room1" }, "inside"],
  ["ROOM1", "room1", { kind: "join", code: "room1" }, "inside"],
  ["other", "room1", { kind: "join", code: "other" }, "lobby"],
] as const)("with a link to %s, a page reloaded in %s opens", (link, onAir, target, presence) => {
  const call = fakeCall();
  createNavigation(call, link, onAir).start();
  expect(call.open).toHaveBeenCalledExactlyOnceWith(target, presence);
});

test("a call goes on at home, and is shown again by its own link or by the way back", () => {
  const call = fakeCall(ROOM, { kind: "inside" });
  const navigation = createNavigation(call, ROOM.code, ROOM.code);
  navigation.start();
  for (const back of [
    () => navigation.restore(),
    () => navigation.open({ kind: "join", code: ROOM.code.toUpperCase() }, "lobby"),
  ]) {
    navigation.minimise();
    expect(navigation.getState()).toMatchObject({ where: "home", target: { code: ROOM.code } });
    back();
    expect(navigation.getState()).toMatchObject({ where: "call", presence: "inside" });
  }
  expect(call.leave).not.toHaveBeenCalled();
  expect(call.open).toHaveBeenCalledOnce();
});

test("another room is entered only after the call that goes on has been left", () => {
  const call = fakeCall(ROOM, { kind: "inside" });
  const navigation = createNavigation(call, ROOM.code, ROOM.code);
  navigation.start();
  navigation.minimise();
  navigation.open({ kind: "join", code: "another" }, "lobby");
  expect(call.leave).toHaveBeenCalledOnce();
  expect(call.open).toHaveBeenLastCalledWith({ kind: "join", code: "another" }, "lobby");
});
