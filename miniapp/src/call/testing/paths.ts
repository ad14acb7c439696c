/** States of paths for tests, from facts that a test changes. */
import type { PeerFacts } from "../path/facts";
import { PathWatch, type PathState } from "../policy/path-state";
import { factsWith } from "./facts";

/** Paths by whatever a test names them with; each remembers what it has seen. */
export class Paths {
  private readonly watches = new Map<object, PathWatch>();

  see(key: object, change: Partial<PeerFacts>, now: number): PathState {
    const watch = this.watches.get(key) ?? new PathWatch();
    this.watches.set(key, watch);
    return watch.handle(factsWith(change), now);
  }
}
