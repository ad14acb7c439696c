/** How loud somebody is, out of what a browser says about their last packet. Pure. */

/** The last packet of a voice: its root mean square (0-1), and its time, which each packet changes. */
export interface PacketLevel {
  readonly rms: number;
  readonly rtpTimestamp: number;
  /** The browser tells no more than a power of ten: 0.1 is a voice, 0.01 may be a fan. */
  readonly isRounded: boolean;
}

/** How loud somebody is: null while no packets come, "unsaid" where packets or the browser do not tell. */
export type Heard = PacketLevel | "unsaid" | null;

/** Browsers are younger than their types: some leave these out. */
export type LevelSource = Partial<Pick<RTCRtpSynchronizationSource, "audioLevel" | "rtpTimestamp">>;

/**
 * So many packets in a row with nothing but powers of ten: the browser rounds, as WebKit does, and
 * that makes a voice of every fan. Of the levels that packets can have (RFC 6464: whole decibels) one
 * in twenty is such a power.
 */
const ROUNDED_PACKETS = 5;

/** Remembers of one voice whether its levels can be believed. */
export class PacketLevels {
  private rtpTimestamp: number | undefined;
  private isExact = false;
  private rounded = 0;

  /** `source` is the last packet's; undefined while none has come lately. */
  read(source: LevelSource | undefined): Heard {
    if (!source) return null;
    const { audioLevel, rtpTimestamp } = source;
    if (audioLevel === undefined || rtpTimestamp === undefined) return "unsaid";
    if (!this.isExact && audioLevel > 0) {
      this.isExact = !isPowerOfTen(audioLevel);
      if (!this.isExact && rtpTimestamp !== this.rtpTimestamp) this.rounded += 1;
    }
    this.rtpTimestamp = rtpTimestamp;
    const isRounded = !this.isExact && audioLevel > 0;
    if (isRounded && this.rounded < ROUNDED_PACKETS) return null;
    return { rms: audioLevel, rtpTimestamp, isRounded };
  }
}

function isPowerOfTen(level: number): boolean {
  const power = Math.log10(level);
  return Math.abs(power - Math.round(power)) < 1e-3;
}
