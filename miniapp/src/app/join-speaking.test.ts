import { expect, test } from "vitest";
import { INITIAL_STATE } from "../call/state";
import type { CallState } from "../call/types";
import { USUAL_CHOICES } from "../hooks/choices";
import { joinSpeaking } from "./join-speaking";

const at = (kind: "lobby" | "knocking" | "inside", change: object = {}): CallState =>
  ({ ...INITIAL_STATE, phase: { kind }, you: { role: "speaker" }, ...change }) as CallState;

/** How often the microphone is turned on on the way through `states`. */
function turnsOn(states: readonly CallState[], wanted = true, hasBeenActive = true): number {
  let state = INITIAL_STATE;
  let count = 0;
  let tell = (): void => undefined;
  joinSpeaking(
    {
      getState: () => state,
      subscribe(listener) {
        tell = listener;
        return () => undefined;
      },
      setMic: () => Promise.resolve(void (count += 1)),
    },
    { getState: () => ({ ...USUAL_CHOICES, joinSpeaking: wanted }) },
    { userActivation: { hasBeenActive } },
  );
  for (state of states) tell();
  return count;
}

test("who wants to join speaking does, once, with the tap that brings them in", () => {
  expect(turnsOn([at("lobby"), at("inside"), at("inside")])).toBe(1);
});

test("nobody else does", () => {
  expect(turnsOn([at("lobby"), at("inside")], false)).toBe(0);
});

test("whoever listens is not asked for the microphone", () => {
  expect(turnsOn([at("lobby"), at("inside", { you: { role: "listener" } })])).toBe(0);
});

test("who is let in later, or comes back without a tap, turns it on themselves", () => {
  expect(turnsOn([at("lobby"), at("knocking"), at("inside")])).toBe(0);
  expect(turnsOn([at("lobby"), at("inside")], true, false)).toBe(0);
});

test("a call of two has its own way", () => {
  expect(turnsOn([at("lobby"), at("inside", { room: { kind: "direct" } })])).toBe(0);
});
