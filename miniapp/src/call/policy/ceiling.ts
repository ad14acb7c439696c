/**
 * How far the browser may go in its belief about a path. Knows nothing of who asks.
 *
 * On a lossy path Chromium looks for more capacity with padding, as much as it believes in: up to
 * 560 kbit/s beside a voice that needs 150, measured at 20 % loss. What a belief cannot grow beyond
 * is not looked for.
 */

import { isCrowd } from "./crowd";

/**
 * Without pictures: the best voice with one copy and headers (86), and the tenth more that a step up
 * to it wants to see. With 130, what an idle picture pads cost an uplink of 120 kbit/s two percent
 * of the voice.
 */
const VOICE_CEILING_KBPS = 100;
/** ...and with a second copy (118), which only a lossy path has. */
const COPIES_CEILING_KBPS = 130;
/** In a crowd the best voice is a thinner one (55), so there is less to look for. */
export const CROWD_CEILING_KBPS = 70;
/** An estimate that has reached this share of its ceiling may be bounded by it. */
export const AT_CEILING = 0.95;
/** While pictures rest: an estimate of this much proves that they fit again. */
export const PAUSED_CEILING_KBPS = 260;

/**
 * Of five voices over one slow uplink, some would be squeezed to 6 kbit/s by a belief that has
 * fallen, while others keep what they have: 12 kbit/s in packets of 60 ms (19.5) fit into this.
 */
const CROWD_FLOOR_KBPS = 20;

/** The floor of a path that is one of so many over one uplink. */
export function voiceFloorKbps(others: number): number | null {
  return isCrowd(others) ? CROWD_FLOOR_KBPS : null;
}

/** The ceiling of a path that carries a voice alone, with so many copies of it, one of so many. */
export function voiceCeilingKbps(copies: number, others: number): number {
  if (copies > 1) return COPIES_CEILING_KBPS;
  return isCrowd(others) ? CROWD_CEILING_KBPS : VOICE_CEILING_KBPS;
}
