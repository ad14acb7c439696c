/**
 * Whether a game's page is there, as far as its room can know: of a page on another address a browser says
 * only that something was shown, be it the browser's own page about an error. Pure.
 */

/** What is known of the page. */
export interface Signs {
  /** No ticket was given for it. */
  readonly isRefused: boolean;
  /** Something is shown in the frame. */
  readonly isLoaded: boolean;
  /** It has said something over the bridge. */
  readonly isHeard: boolean;
  /** It could have loaded by now; after that, it could have said something. */
  readonly isLate: boolean;
}

/** `silent` is a page that does not use the bridge, or an error; only the person can tell which. */
export type Arrival = "opening" | "refused" | "late" | "silent" | "there";

export function arrivalOf({ isRefused, isLoaded, isHeard, isLate }: Signs): Arrival {
  if (isHeard) return "there";
  if (isLoaded) return isLate ? "silent" : "there";
  if (isRefused) return "refused";
  return isLate ? "late" : "opening";
}
