/** Where the person is: at home or in a call. The call itself knows how far it has come. */
import { isRunning } from "../call/state";
import type { Call, RoomTarget } from "../call/types";
import type { Navigation, Place } from "../hooks/services";

const HOME: Place = { where: "home", target: null, presence: "lobby" };

/**
 * Starts at home. `startParam` is the room that the link named, `onAir` the one that this tab was in
 * before it was reloaded.
 */
export function createNavigation(
  call: Pick<Call, "getState" | "open" | "leave">,
  startParam: string | null,
  onAir: string | null = null,
): Navigation {
  let place = HOME;
  let started = false;
  const listeners = new Set<() => void>();
  const go = (next: Place): void => {
    place = next;
    for (const listener of [...listeners]) listener();
  };
  const open = (target: RoomTarget, presence: Place["presence"]): void => {
    const { phase, room } = call.getState();
    if (place.where === "home" && place.target !== null && isRunning(phase)) {
      const isThere = room !== null && "code" in target && isSame(target.code, room.code);
      if (isThere) {
        go({ ...place, where: "call" });
        return;
      }
      call.leave();
    }
    call.open(target, presence);
    go({ where: "call", target, presence });
  };
  return {
    getState: () => place,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open,
    start() {
      if (started) return;
      started = true;
      const isBack = onAir !== null && isSame(startParam ?? onAir, onAir);
      if (isBack) open({ kind: "join", code: onAir }, "inside");
      else if (startParam !== null) open({ kind: "join", code: startParam }, "lobby");
    },
    again(presence) {
      const { room } = call.getState();
      // A room that was made has a code by now: it is not made a second time.
      const target: Place["target"] = room ? { kind: "open", code: room.code } : place.target;
      if (target !== null) open(target, presence ?? place.presence);
    },
    minimise() {
      go({ ...place, where: "home" });
    },
    restore() {
      go({ ...place, where: "call" });
    },
    home() {
      call.leave();
      go(HOME);
    },
  };
}

/** Codes are compared without regard to case. */
function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
