/**
 * A value that can be watched. Does not know what it holds.
 *
 * Changes made in one turn of the event loop are told once, in a microtask, so that a snapshot
 * with fifty people does not draw fifty times.
 */
export interface Store<T> {
  get(): T;
  set(value: T): void;
  /** Calls `listener` after every change; returns how to stop. */
  subscribe(listener: () => void): () => void;
}

/** Makes a store that holds `initial`. */
export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  let isTelling = false;
  const listeners = new Set<() => void>();

  const tell = (): void => {
    isTelling = false;
    for (const listener of [...listeners]) listener();
  };

  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      if (isTelling) return;
      isTelling = true;
      queueMicrotask(tell);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
