/**
 * How much a game may say: a bucket of tokens, so that a page that runs wild costs itself and not the
 * call beside it. Pure.
 */

/** Messages at once, and a second. */
const BURST = 60;
const PER_SECOND = 20;

/** Whether one more message is listened to, at a moment in milliseconds. */
export type Patience = (now: number) => boolean;

export function createPatience(): Patience {
  let tokens = BURST;
  let last: number | null = null;
  return (now) => {
    tokens = Math.min(BURST, tokens + ((now - (last ?? now)) / 1000) * PER_SECOND);
    last = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
