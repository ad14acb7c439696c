/**
 * Time as an argument: everything in the engine that waits gets one of these.
 */

/** What a part may know of time. */
export interface Clock {
  /** Milliseconds; only differences mean something. */
  now(): number;
  /** Calls `run` after `ms`; returns how to call it off. */
  after(ms: number, run: () => void): () => void;
}

/** The browser's own time. */
export const browserClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const id = setTimeout(run, ms);
    return () => clearTimeout(id);
  },
};

/** Calls `run` every `ms` until told to stop. */
export function every(clock: Clock, ms: number, run: () => void): () => void {
  let cancel = (): void => undefined;
  const tick = (): void => {
    cancel = clock.after(ms, () => {
      tick();
      run();
    });
  };
  tick();
  return () => cancel();
}
