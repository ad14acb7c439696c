/**
 * Ringing for as long as its own file is not there: whoever comes by a link to a room does without it.
 * It is fetched when somebody is at home, where the channel is needed, and when something rings;
 * what is said and wanted meanwhile is kept for it.
 */
import type { Call } from "../call";
import { isRunning } from "../call/state";
import { createStore } from "../call/store";
import type { Later } from "../boot/later";
import type { Rings } from "./rings";
import { SILENT } from "./silent";

/** More happens to nobody while a file is on its way. */
const KEPT_MAX = 64;

/** What is in the file. */
export interface RingFile<Deps> {
  connectRings(deps: Deps): Rings;
}

/** Ringing that may not be there yet. For somebody who cannot be rung it is never fetched by itself. */
export function createLateRings<
  Deps extends { readonly call: Pick<Call, "getState" | "subscribe"> },
>(file: Later<RingFile<Deps>>, deps: Deps, canBeRung: boolean): Rings {
  const store = createStore(SILENT);
  let there: Rings | null = null;
  let isStarted = false;
  let kept: ((rings: Rings) => void)[] = [];

  file.subscribe(() => {
    const state = file.getState();
    if (there !== null || state.kind !== "there") return;
    const rings = state.module.connectRings(deps);
    there = rings;
    rings.subscribe(() => store.set(rings.getState()));
    if (isStarted) rings.start();
    for (const run of kept) run(rings);
    kept = [];
  });
  const use = (run: (rings: Rings) => void): void => {
    if (there) run(there);
    else if (kept.length < KEPT_MAX) {
      kept.push(run);
      file.fetch();
    }
  };
  const fetchAtHome = (): void => {
    if (canBeRung && !isRunning(deps.call.getState().phase)) file.fetch();
  };
  return {
    getState: () => store.get(),
    subscribe: (listener) => store.subscribe(listener),
    start() {
      isStarted = true;
      there?.start();
      deps.call.subscribe(fetchAtHome);
      fetchAtHome();
    },
    handle(message) {
      // Nothing has been said yet that would be said again.
      if (there !== null || message.kind !== "live") use((rings) => rings.handle(message));
    },
    call: (callee, video, into) => use((rings) => rings.call(callee, video, into)),
    again: () => use((rings) => rings.again()),
    accept: (id, camera) => use((rings) => rings.accept(id, camera)),
    decline: (id) => use((rings) => rings.decline(id)),
    cancel: () => use((rings) => rings.cancel()),
    dismiss: () => use((rings) => rings.dismiss()),
  };
}
