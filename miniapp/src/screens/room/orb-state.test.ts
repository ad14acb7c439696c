/** The words under the big button, and who is named in the header: what is said as long as it is true. */
import { expect, test } from "vitest";
import { INITIAL_STATE } from "../../call/state";
import type { CallState, Participant } from "../../call/types";
import { ORB_HINTS, orbCaptionOf, orbLabelOf, orbStateOf } from "./orb-state";
import { speakersOutOfSight } from "./speakers";

function someone(change: Partial<Participant>): Participant {
  return { role: "speaker", handRaisedAt: null, isYou: false, ...change } as Participant;
}

function inside(you: Partial<Participant>, change: Partial<CallState> = {}): CallState {
  return { ...INITIAL_STATE, phase: { kind: "inside" }, you: someone(you), ...change };
}

const forListening = { listenOnly: true } as NonNullable<CallState["room"]>;

test.each([
  ["on the way in", INITIAL_STATE, ["orb.connecting", "orb.connecting", null]],
  ["muted", inside({}), ["orb.muted", "orb.muted", "orb.mutedHint"]],
  ["on its way", inside({}, { mic: { kind: "starting" } }), ["orb.starting", "orb.starting", null]],
  ["heard", inside({}, { mic: { kind: "on" } }), ["orb.live", "orb.live", null]],
  [
    "muted by an admin",
    inside({ role: "listener" }),
    ["orb.listener", "orb.listenerWhy", "orb.listenerHint"],
  ],
  [
    "a listener where newcomers listen",
    inside({ role: "listener" }, { room: forListening }),
    ["orb.listener", "orb.listener", "orb.listenerHint"],
  ],
  [
    "with a hand up",
    inside({ role: "listener", handRaisedAt: 1 }),
    ["orb.handUp", "orb.handUp", "orb.handUpHint"],
  ],
])("the button's name and the two lines under it, %s", (_, state, [label, caption, hint]) => {
  const said = [orbLabelOf(state), orbCaptionOf(state), ORB_HINTS[orbStateOf(state)]];
  expect(said).toEqual([label, caption, hint]);
});

test("where not all rows are in sight the header names who speaks, two at most and never oneself", () => {
  const crowd = (count: number, speaking: number[]): Participant[] =>
    Array.from({ length: count }, (_, index) =>
      someone({ name: `P${index}`, isYou: index === 0, speaking: speaking.includes(index) }),
    );
  const named = (count: number, speaking: number[]): string =>
    speakersOutOfSight({ participants: crowd(count, speaking) });
  expect(named(9, [0, 3, 8])).toBe("P3, P8");
  expect(named(9, [2, 4, 6])).toBe("P2, P4");
  expect(named(9, [0])).toBe("");
  expect(named(8, [3])).toBe("");
});
