/** The one bridge between the engine and React. Knows nothing of calls. */
import { useCallback, useRef, useSyncExternalStore } from "react";

/** Something that holds a state and tells when it changed. */
export interface Store<S> {
  getState(): S;
  subscribe(listener: () => void): () => void;
}

/**
 * What `select` sees of a store's state; draws again only when that is another value. A selector
 * that builds a new array or object needs a `same` that looks inside it.
 */
export function useStore<S, T>(
  store: Store<S>,
  select: (state: S) => T,
  same: (a: T, b: T) => boolean = Object.is,
): T {
  const last = useRef<{ value: T } | null>(null);
  const getSnapshot = (): T => {
    const value = select(store.getState());
    if (last.current !== null && same(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  };
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  return useSyncExternalStore(subscribe, getSnapshot);
}

/** Equality of arrays by their elements. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => Object.is(item, b[index]));
}
