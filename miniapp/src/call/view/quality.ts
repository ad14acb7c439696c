/**
 * How well one person is heard and seen, in three words. Pure: facts and time in, a word out.
 *
 * From what reaches ears and eyes (voice that had to be made up, delay, pictures that stand still),
 * never from packet loss, most of which nobody notices. Steady enough not to blink.
 */
import type { Quality } from "../types";
import type { PeerFacts } from "../path/facts";

/** Points out of a hundred. */
const WEAK_BELOW = 75;
const BAD_BELOW = 50;
/** What is better must be better by so much before it is said. */
const MARGIN = 8;
/** A syllable lost now and then is 2 %; every tenth makes people ask again. */
const POINTS_PER_LOST_PERCENT = 4;
/** One way; above it people begin to speak at the same time. */
const DELAY_FREE_MS = 150;
const MS_PER_POINT = 10;
const POINTS_WHEN_FROZEN = 60;
/** The newest second's share in the mean: about five seconds count. */
const NEWEST = 0.3;
const WORSE_AFTER_MS = 2_000;
const BETTER_AFTER_MS = 6_000;

export class QualityJudge {
  private mean = 100;
  private said: Quality = "good";
  private differs: { quality: Quality; since: number } | null = null;

  get quality(): Quality {
    return this.said;
  }

  handle(facts: PeerFacts, now: number): Quality {
    this.mean += (points(facts) - this.mean) * NEWEST;
    const found = this.found();
    if (found === this.said) this.differs = null;
    else if (this.differs?.quality !== found) this.differs = { quality: found, since: now };
    else {
      const patience = RANK[found] > RANK[this.said] ? WORSE_AFTER_MS : BETTER_AFTER_MS;
      if (now - this.differs.since >= patience) {
        this.said = found;
        this.differs = null;
      }
    }
    return this.said;
  }

  private found(): Quality {
    const isBetter = (than: number): boolean => this.mean >= than + MARGIN;
    if (this.said === "bad" && !isBetter(BAD_BELOW)) return "bad";
    if (this.said !== "good" && !isBetter(WEAK_BELOW))
      return this.mean < BAD_BELOW ? "bad" : "weak";
    if (this.mean < BAD_BELOW) return "bad";
    return this.mean < WEAK_BELOW ? "weak" : "good";
  }
}

/** What at least half of several people come through with. */
export function usualQuality(all: readonly Quality[]): Quality {
  const ranked = [...all].sort((a, b) => RANK[a] - RANK[b]);
  return ranked[(ranked.length - 1) >> 1] ?? "good";
}

const RANK: Record<Quality, number> = { good: 0, weak: 1, bad: 2 };

function points({ audibleLoss, bufferMs, rttMs, frozen }: PeerFacts): number {
  const delayMs = (bufferMs ?? 0) + (rttMs ?? 0) / 2;
  const lost = (audibleLoss ?? 0) * 100 * POINTS_PER_LOST_PERCENT;
  const late = bufferMs === null ? 0 : Math.max(0, delayMs - DELAY_FREE_MS) / MS_PER_POINT;
  return Math.max(0, 100 - lost - late - frozen * POINTS_WHEN_FROZEN);
}
