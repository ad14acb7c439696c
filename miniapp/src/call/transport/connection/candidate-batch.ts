/**
 * Gathers candidates into few signals: the first goes at once, because it is often the one that
 * connects; the rest wait a tenth of a second for company. A slow socket then carries a handful of
 * frames instead of dozens.
 */
import type { IceCandidate } from "../../../protocol/generated";
import type { Clock } from "../../clock";

const BATCH_MS = 100;

export class CandidateBatch {
  private readonly clock: Clock;
  private readonly max: number;
  private readonly send: (candidates: IceCandidate[]) => void;
  private waiting: IceCandidate[] = [];
  private cancel: (() => void) | null = null;

  /** `max` is how many the server takes in one signal. */
  constructor(clock: Clock, max: number, send: (candidates: IceCandidate[]) => void) {
    this.clock = clock;
    this.max = max;
    this.send = send;
  }

  /** For `icecandidate`; the end of a generation comes as an empty text and ends the wait. */
  handleCandidate(candidate: IceCandidate): void {
    this.waiting.push(candidate);
    if (!this.cancel) this.flush();
    else if (this.waiting.length >= this.max) this.flush();
  }

  close(): void {
    this.cancel?.();
    this.waiting = [];
  }

  private flush(): void {
    this.cancel?.();
    this.cancel = null;
    if (this.waiting.length === 0) return;
    this.send(this.waiting.splice(0, this.max));
    this.cancel = this.clock.after(BATCH_MS, () => this.flush());
  }
}
