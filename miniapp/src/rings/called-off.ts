/**
 * Calls that were called off here, until the server has said that they are over. What is said once may be
 * lost with a socket, or with the room that one leaves by it, and nobody's phone may ring on for somebody
 * who has hung up. Pure.
 */
import type { RingView } from "../protocol/generated";

/** An attempt: by the name that it was given here, and by the server's, once that is known. */
interface Attempt {
  readonly key: string;
  readonly ring: string | null;
}

/** More than one calls off within the minute for which the server remembers a ring. */
const KEPT_MAX = 8;

export class CalledOff {
  private list: readonly Attempt[] = [];

  add({ key, ring }: Attempt): void {
    this.list = [...this.list, { key, ring }].slice(-KEPT_MAX);
  }

  has(ring: RingView): boolean {
    return this.list.some((one) => isOf(one, ring));
  }

  /** The server knows it. */
  settle(ring: RingView): void {
    this.list = this.list.filter((one) => !isOf(one, ring));
  }
}

function isOf(attempt: Attempt, ring: RingView): boolean {
  return attempt.ring === ring.id || (ring.key !== null && attempt.key === ring.key);
}
