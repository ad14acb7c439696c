/**
 * A file of screens that is fetched after the first one: whether it is there, on the way, or will
 * not come. A store, so that screens follow it as they follow everything else; it knows neither what
 * is in the file nor when there is room to fetch it (see `room-for-more.ts`).
 *
 * Not `lazy` and `Suspense`: what suspended draws again in a microtask for as long as the file is
 * there and its promise is not answered yet, and the answer never gets its turn. A file that failed
 * once is asked for again here, which `lazy` never does.
 */
import { browserClock, type Clock } from "../call/clock";
import { Loader } from "../call/loader";

export type LaterState<M> =
  /** Nobody asked for it yet. */
  | { readonly kind: "absent" }
  /** On its way, again and again while the network is bad. */
  | { readonly kind: "coming" }
  | { readonly kind: "there"; readonly module: M }
  /** Too many tries with a network that works: the page is too old, and has to be loaded anew. */
  | { readonly kind: "failed" };

/** A file that comes later. */
export interface Later<M> {
  getState(): LaterState<M>;
  subscribe(listener: () => void): () => void;
  /** Asks for it, unless it is there or on its way. */
  fetch(): void;
}

/** What it needs from outside. */
interface Surroundings {
  readonly clock: Clock;
  isOffline(): boolean;
}

const BROWSER: Surroundings = { clock: browserClock, isOffline: () => !navigator.onLine };

export function later<M>(load: () => Promise<M>, around: Surroundings = BROWSER): Later<M> {
  let state: LaterState<M> = { kind: "absent" };
  const listeners = new Set<() => void>();
  const become = (next: LaterState<M>): void => {
    state = next;
    for (const listener of [...listeners]) listener();
  };
  const loader = new Loader<M>({
    ...around,
    load,
    onLoaded: (module) => become({ kind: "there", module }),
    onGivenUp: () => become({ kind: "failed" }),
  });
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fetch() {
      if (state.kind === "there") return;
      if (state.kind !== "coming") become({ kind: "coming" });
      loader.start();
    },
  };
}
