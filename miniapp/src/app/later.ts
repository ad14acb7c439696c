/** Screens that are fetched after the first one. */
import { lazy, type ComponentType, type LazyExoticComponent } from "react";

/** A file of screens. */
export interface Later<M> {
  /** Fetches the file ahead of time; a failure shows itself when a screen is drawn. */
  fetch(): Promise<void>;
  /** Whether its screens can be drawn at once. */
  isThere(): boolean;
  /** One of its screens. */
  screen<P>(pick: (module: M) => ComponentType<P>): LazyExoticComponent<ComponentType<P>>;
}

/** Screens of a file that is there are drawn at once, without a frame of "connecting" before. */
export function later<M>(load: () => Promise<M>): Later<M> {
  let there: M | null = null;
  const get = async (): Promise<M> => (there = await load());
  return {
    fetch: () =>
      get().then(
        () => undefined,
        () => undefined,
      ),
    isThere: () => there !== null,
    screen(pick) {
      interface Module {
        default: ReturnType<typeof pick>;
      }
      // React asks `then` and looks at once whether it was answered; a promise never is.
      const answer: Pick<Promise<Module>, "then"> = {
        then(resolved, rejected) {
          const wrap = (module: M): Module => ({ default: pick(module) });
          if (there !== null) resolved?.(wrap(there));
          else void get().then((module) => resolved?.(wrap(module)), rejected);
          return Promise.resolve() as never;
        },
      };
      return lazy(() => answer as Promise<Module>);
    },
  };
}
