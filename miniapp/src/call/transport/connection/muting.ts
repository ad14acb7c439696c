/**
 * How a voice falls silent when its microphone goes off. Pure: times in, what to send out.
 *
 * A voice that just breaks off is taken for a lost one: the other side makes up the tenth of a second
 * that follows. So what the encoder still has in hand is sent, then that nothing follows, then nothing.
 */

/** In RTP time at 48 kHz: 60 ms, in which the last sound before the press leaves every encoder. */
const FADES_FOR = 2_880;
/** One of them may be lost. */
const ENDS = 3;

/** What becomes of a packet: it says that nothing follows, or is not sent at all. */
export type Passage = "as-it-is" | "as-end" | "not";

export class Muting {
  private isMuted = false;
  private fadesUntil: number | null = null;
  private ends = 0;

  /** Whether the microphone is off. To be said when it gives silence already. */
  set(isMuted: boolean): void {
    if (isMuted === this.isMuted) return;
    this.isMuted = isMuted;
    this.fadesUntil = null;
    this.ends = 0;
  }

  /** What becomes of the packet of this RTP time. */
  handle(timestamp: number): Passage {
    if (!this.isMuted) return "as-it-is";
    this.fadesUntil ??= timestamp + FADES_FOR;
    // RTP time begins anew after 32 bits.
    if (((timestamp - this.fadesUntil) | 0) < 0) return "as-it-is";
    if (this.ends === ENDS) return "not";
    this.ends += 1;
    return "as-end";
  }
}
