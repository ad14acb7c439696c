import { expect, test, vi } from "vitest";
import { createNavigation } from "./navigation";

const fakeCall = () => ({ open: vi.fn(), leave: vi.fn() });

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
