/**
 * That we save data, as the other side has heard it: the one setting that both must agree on. Pure.
 */
import { takesPictures, withThinVoice } from "./voice-sdp";

/** How often a change is said, should the browser make descriptions that do not tell it. */
const SAYINGS_MAX = 3;

export class Saving {
  /** What the other side was told of it last. */
  private hasSaid = false;
  private sayings = 0;

  /** Our description as it travels: with data saver, voices to us are to be thin. */
  say(sdp: string): string {
    this.hasSaid = !takesPictures(sdp);
    return this.hasSaid ? withThinVoice(sdp) : sdp;
  }

  /** It was changed here. */
  handleChange(): void {
    this.sayings = 0;
  }

  /** Whether to say it now, that is, to offer. */
  takeTurn(isSaving: boolean): boolean {
    if (this.hasSaid === isSaving || this.sayings >= SAYINGS_MAX) return false;
    this.sayings += 1;
    return true;
  }
}
