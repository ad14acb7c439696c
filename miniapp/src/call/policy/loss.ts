/**
 * How much of our voice is lost on the way to the other side. Pure.
 *
 * The other side reports it every five seconds, and on a lossy path every third report is lost too.
 * Before the first report, and when none has come for a while, the loss on the way to us stands for
 * it, because radio loses in both directions. Packets that a full queue drops do not: that queue is
 * on one side only, and copies would make it longer.
 */
import { NEAR_MS } from "../path/delay";
import type { PeerFacts } from "../path/facts";
import type { Narrowness } from "./narrow";

/** Shares of lost packets from which a second and a third copy are worth their price. */
export const SECOND_COPY_LOSS = 0.04;
export const THIRD_COPY_LOSS = 0.07;
/** ...and a fourth and a fifth: of a voice that loses half of its packets, three leave 6 % missing. */
export const FIFTH_COPY_LOSS = 0.33;
/** A share of lost packets for which one copy is enough. */
export const NO_COPY_LOSS = 0.02;

/** A report that is older says nothing about the present. */
const REPORT_AGE_MS = 8_000;
/** Loss on the way to us counts after so many lossy looks in a row... */
const LOSSY_LOOKS = 2;
/**
 * ...or at once from this share on, two of a second's packets, where a round trip is so short that no
 * queue can have dropped them: the first words are not to wait for a third packet.
 */
const CLEARLY_LOSSY = 0.12;

export class LossJudge {
  private share = 0;
  private reportedAt = -Infinity;
  private lossyLooks = 0;

  /** The share (0-1) of our packets that are lost. */
  handle({ uplinkLoss, downlinkLoss, rttMs }: PeerFacts, narrow: Narrowness, now: number): number {
    if (uplinkLoss !== null) this.reportedAt = now;
    const isRadio = downlinkLoss >= SECOND_COPY_LOSS && !narrow.isLate && !narrow.isNarrow;
    this.lossyLooks = isRadio ? this.lossyLooks + 1 : 0;
    const isUnreported = now - this.reportedAt > REPORT_AGE_MS;
    const isShort = (rttMs ?? Infinity) < NEAR_MS;
    const isClear = isRadio && isShort && downlinkLoss >= CLEARLY_LOSSY;
    const isLossy = isClear || this.lossyLooks >= LOSSY_LOOKS;
    const isCredible = isLossy || downlinkLoss < NO_COPY_LOSS;
    const fresh = uplinkLoss ?? (isUnreported && isCredible ? downlinkLoss : null);
    // A rise counts at once, a fall by halves.
    if (fresh !== null) this.share = fresh > this.share ? fresh : (this.share + fresh) / 2;
    return this.share;
  }

  /** What was lost so far was dropped by a queue of ours. */
  forget(): void {
    this.share = 0;
  }
}
