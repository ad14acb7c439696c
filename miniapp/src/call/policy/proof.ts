/**
 * How much has got through a path, which is what a lossy path and a full one do not have in common: of
 * what is sent into a full one only its width arrives, and of less than that nothing is lost. Pure.
 */

/** What has got through once is believed for a while: half of it after 46 s. */
const KEPT_PER_LOOK = 0.985;
/** So much less than what has got through leaves a full path room, and from this share (0-1) on it loses. */
const WELL_BELOW = 0.75;
const LOSSY = 0.04;
/** One report may be about a handful of packets, or about another moment than what was sent. */
const REPORTS = 2;

export class ArrivalProof {
  /** The most, in kbit/s, that reports in a row say has arrived. */
  provenKbps = 0;
  private sentKbps = 0;
  private looks = 0;
  private lastKbps = 0;
  private lostBelow = 0;

  /**
   * `sentKbps` is what was sent since the last look, `uplinkLoss` the share (0-1) that a new report
   * misses; null without one.
   */
  handle(sentKbps: number, uplinkLoss: number | null): void {
    this.sentKbps += sentKbps;
    this.looks += 1;
    this.provenKbps *= KEPT_PER_LOOK;
    if (uplinkLoss === null) return;
    const arrivedKbps = (this.sentKbps / this.looks) * (1 - uplinkLoss);
    this.provenKbps = Math.max(this.provenKbps, Math.min(arrivedKbps, this.lastKbps));
    const isBelow = arrivedKbps <= WELL_BELOW * this.provenKbps;
    this.lostBelow = isBelow && uplinkLoss >= LOSSY ? this.lostBelow + 1 : 0;
    this.lastKbps = arrivedKbps;
    this.sentKbps = this.looks = 0;
  }

  /** Packets get lost though the path has room for them: the air takes them. */
  get isLosingBelow(): boolean {
    return this.lostBelow >= REPORTS;
  }
}
