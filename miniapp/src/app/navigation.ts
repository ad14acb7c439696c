/** Where the person is: at home or in a call. The call itself knows how far it has come. */
import type { CallActions, RoomTarget } from "../call/types";
import type { Navigation, Place } from "../hooks/services";

const HOME: Place = { where: "home", target: null, presence: "lobby" };

/** Starts at home. `startParam` is the room that the link named. */
export function createNavigation(
  call: Pick<CallActions, "open" | "leave">,
  startParam: string | null,
): Navigation {
  let place = HOME;
  let started = false;
  const listeners = new Set<() => void>();
  const go = (next: Place): void => {
    place = next;
    for (const listener of [...listeners]) listener();
  };
  const open = (target: RoomTarget, presence: Place["presence"]): void => {
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
      if (startParam !== null) open({ kind: "join", code: startParam }, "lobby");
    },
    again() {
      if (place.target !== null) open(place.target, place.presence);
    },
    home() {
      call.leave();
      go(HOME);
    },
  };
}
