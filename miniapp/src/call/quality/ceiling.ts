/**
 * How far the browser may go in its belief about a path. Knows nothing of who asks.
 *
 * On a lossy path Chromium looks for more capacity with padding, as much as it believes in: up to
 * 560 kbit/s beside a voice that needs 150, measured at 20 % loss. What a belief cannot grow beyond
 * is not looked for.
 */

/**
 * Without pictures: the best voice with one copy and headers (86), and the tenth more that a step up
 * to it wants to see. With 130, what an idle picture pads cost an uplink of 120 kbit/s two percent
 * of the voice.
 */
const VOICE_CEILING_KBPS = 100;
/** ...and with a second copy (118), which only a lossy path has. */
const COPIES_CEILING_KBPS = 130;
/** With pictures that rest: enough to prove that they fit again. */
export const PAUSED_CEILING_KBPS = 260;

/** The ceiling of a path that carries a voice alone, with so many copies of it. */
export function voiceCeilingKbps(copies: number): number {
  return copies > 1 ? COPIES_CEILING_KBPS : VOICE_CEILING_KBPS;
}
