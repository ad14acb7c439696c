/** What the core of ringing wants done, collected in order. Pure. */
import type { RingAction } from "../protocol/generated";
import type { RingEffect, RingTimeout } from "./types";

export class Errands {
  private list: RingEffect[] = [];
  private numbers = 0;

  /** Everything since the last time. */
  taken(): readonly RingEffect[] {
    const taken = this.list;
    this.list = [];
    return taken;
  }

  do(effect: RingEffect): void {
    this.list.push(effect);
  }

  say(action: RingAction): void {
    this.do({ kind: "say", action });
  }

  wait(ms: number, then: RingTimeout): void {
    this.do({ kind: "wait", ms, then });
  }

  /** Tells the patience for one thing from that for another. */
  nextNumber(): number {
    return (this.numbers += 1);
  }
}
