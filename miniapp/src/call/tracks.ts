/** What a person can send. */

/** In the order of the media sections of a description. */
export const TRACK_KINDS = ["mic", "camera", "screen"] as const;

/** One of the three things that a person can send. */
export type TrackKind = (typeof TRACK_KINDS)[number];
