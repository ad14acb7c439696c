/**
 * How far the browser may go in its belief about a path. Data only.
 *
 * On a lossy path Chromium looks for more capacity with padding, as much as it believes in: up to
 * 560 kbit/s beside a voice that needs 150, measured at 20 % loss. What a belief cannot grow beyond
 * is not looked for.
 */

/** Without pictures: half as much again as the best voice with one copy, headers included. */
export const VOICE_CEILING_KBPS = 130;
/** With pictures that rest: enough to prove that they fit again. */
export const PAUSED_CEILING_KBPS = 260;
