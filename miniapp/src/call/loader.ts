/**
 * Fetches the media half beside everything else, again and again while the network is bad. Knows
 * neither what it fetches nor what it is for.
 */
import type { Clock } from "./clock";

/** After so many failures in a row it is the page that is broken (or too old), not the network. */
const ATTEMPTS_MAX = 5;
const FIRST_DELAY_MS = 500;

/** What a loader needs from outside. */
export interface LoaderDeps<T> {
  clock: Clock;
  load: () => Promise<T>;
  /** Without a network a failure means nothing, and it goes on trying. */
  isOffline: () => boolean;
  onLoaded: (loaded: T) => void;
  onGivenUp: () => void;
}

export class Loader<T> {
  private readonly deps: LoaderDeps<T>;
  private failures = 0;
  private isLoading = false;
  private isOver = false;
  private cancelRetry = (): void => undefined;

  constructor(deps: LoaderDeps<T>) {
    this.deps = deps;
  }

  /** Begins, or begins anew after it was given up; while it waits to try again, tries at once. */
  start(): void {
    if (this.isOver || this.isLoading) return;
    this.cancelRetry();
    this.isLoading = true;
    this.deps.load().then(
      (loaded) => {
        if (this.isOver) return;
        this.isOver = true;
        this.deps.onLoaded(loaded);
      },
      () => this.handleFailure(),
    );
  }

  /** Whatever arrives from now on is not wanted any more. */
  stop(): void {
    this.isOver = true;
    this.cancelRetry();
  }

  private handleFailure(): void {
    if (this.isOver) return;
    this.isLoading = false;
    this.failures += 1;
    if (this.failures >= ATTEMPTS_MAX && !this.deps.isOffline()) {
      this.failures = 0;
      this.deps.onGivenUp();
      return;
    }
    const doublings = Math.min(this.failures, ATTEMPTS_MAX) - 1;
    this.cancelRetry = this.deps.clock.after(FIRST_DELAY_MS * 2 ** doublings, () => this.start());
  }
}
