/**
 * What one connection can do of what decisions would like it to do. A browser at either end may not
 * know RED, or obey no packet time; what cannot be sent is neither decided with nor claimed.
 */
export interface Abilities {
  /**
   * How many earlier packets each packet can repeat at most: 5 where the page packs them, 1 where only
   * the browser does (RED), 0 where the other side has no use for copies.
   */
  readonly copiesMax: number;
  /** The packet time is ours to choose; otherwise it is {@link PTIME_FIXED_MS}. */
  readonly isPtimeTunable: boolean;
  /** The browser takes bounds for what it believes of the path. */
  readonly isBounded: boolean;
  /**
   * The other side reports the arrival of every packet (transport-wide congestion control, which its
   * description names as `transport-cc`). Where it only tells its own estimate (REMB), that is about
   * one and a half times what it gets at present, and no measure of the path.
   */
  readonly hasTransportCc: boolean;
  /** Their voice can be held here for as long as we like, so that copies come in time. */
  readonly isBufferTunable: boolean;
  /**
   * Copies of theirs are of use only while their voice is held for them: the page mends it, and not the
   * browser's jitter buffer.
   */
  readonly areCopiesHeldFor: boolean;
}

/** What every browser sends unless it is told otherwise and obeys. */
export const PTIME_FIXED_MS = 20;

/** A connection between two browsers of today with libwebrtc, whose page packs RED. */
export const ALL_ABILITIES: Abilities = {
  copiesMax: 5,
  isPtimeTunable: true,
  isBounded: true,
  hasTransportCc: true,
  isBufferTunable: true,
  areCopiesHeldFor: false,
};
