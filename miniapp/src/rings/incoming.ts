/** The calls that ring here, in order of arrival. Pure. */
import type { RingView } from "../protocol/generated";

/** A call that rings here. */
export interface Incoming {
  readonly number: number;
  readonly ring: RingView;
  /** Declined here; the server has not confirmed it. */
  readonly isDeclined: boolean;
}

export class IncomingRings {
  private list: readonly Incoming[] = [];

  get all(): readonly Incoming[] {
    return this.list;
  }

  /** The first that was not declined. */
  get first(): Incoming | undefined {
    return this.list.find(({ isDeclined }) => !isDeclined);
  }

  get(id: string): Incoming | undefined {
    return this.list.find(({ ring }) => ring.id === id);
  }

  /** Adds a ring, or what is new about it. */
  keep(ring: RingView, number: number): void {
    const isKnown = this.get(ring.id) !== undefined;
    this.list = isKnown
      ? this.list.map((one) => (one.ring.id === ring.id ? { ...one, ring } : one))
      : [...this.list, { number, ring, isDeclined: false }];
  }

  decline(id: string): void {
    this.list = this.list.map((one) => (one.ring.id === id ? { ...one, isDeclined: true } : one));
  }

  /** Whether there was such a ring. */
  forget(id: string): boolean {
    const isKnown = this.get(id) !== undefined;
    this.list = this.list.filter(({ ring }) => ring.id !== id);
    return isKnown;
  }
}
