import { expect, test } from "vitest";
import { endedLook } from "./ended-look";

test.each([
  ["left", 5_000, "ended.left", "ended.rejoin", "inside", true],
  ["room_ended", 5_000, "ended.roomEnded", "ended.callAgain", "inside", false],
  ["removed", 5_000, "ended.removed", "ended.rejoin", "lobby", false],
  ["removed", 0, "ended.declined", "ended.askAgain", "inside", false],
  ["replaced", 5_000, "ended.replaced", "trouble.moveHere", "inside", false],
  ["replaced", 0, "ended.opened", "ended.openHere", "lobby", false],
] as const)("%s after %i ms", (reason, lastedMs, title, label, presence, isBackFirst) => {
  expect(endedLook({ reason, lastedMs })).toMatchObject({
    title,
    back: { label, presence },
    isBackFirst,
  });
});

test("who may not come back is offered no way back", () => {
  expect(endedLook({ reason: "banned", lastedMs: 5_000 }).back).toBeNull();
});
