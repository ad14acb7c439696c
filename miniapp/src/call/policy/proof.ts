/**
 * How much has got through a path, which is the one thing that a lossy path and a full one do not have
 * in common: of what is sent into a full one only its width arrives. Pure.
 */

/** What has got through once is believed for a while: half of it after 46 s. */
const KEPT_PER_LOOK = 0.985;

export class ArrivalProof {
  private sentKbps = 0;
  private looks = 0;
  private lastKbps = 0;
  private provenKbps = 0;

  /**
   * The most, in kbit/s, that two reports in a row say has arrived: one may be about a handful of
   * packets. `sentKbps` is what was sent since the last look, `uplinkLoss` the share (0-1) that a new
   * report misses; null without one.
   */
  handle(sentKbps: number, uplinkLoss: number | null): number {
    this.sentKbps += sentKbps;
    this.looks += 1;
    this.provenKbps *= KEPT_PER_LOOK;
    if (uplinkLoss !== null) {
      const arrivedKbps = (this.sentKbps / this.looks) * (1 - uplinkLoss);
      this.provenKbps = Math.max(this.provenKbps, Math.min(arrivedKbps, this.lastKbps));
      this.lastKbps = arrivedKbps;
      this.sentKbps = this.looks = 0;
    }
    return this.provenKbps;
  }
}
