/** What one connection is to send, and how: what its owner has asked for last. */
import type { PictureCare } from "../../policy/care";
import type { Rung } from "../../policy/rungs";
import { FIRST_LINES } from "../../policy/video-policy";
import { TRACK_KINDS, type TrackKind } from "../../tracks";

export interface Sending {
  voice: Rung;
  video: PictureCare;
  /** To how many people the local tracks go, which decides how much each of them gets. */
  others: number;
  /** We take no pictures, and count every byte. */
  isSaving: boolean;
  readonly tracks: Map<TrackKind, MediaStreamTrack | null>;
}

/** Before the path has been looked at: the first look decides whether a picture begins beside the voice. */
const NO_CARE: PictureCare = {
  isPaused: true,
  capKbps: null,
  linesMost: FIRST_LINES,
  isBeginning: true,
  ceilingKbps: null,
  floorKbps: null,
  isRenewed: false,
};

/** What is sent at first. */
export function firstSending(voice: Rung, isSaving: boolean): Sending {
  return { voice, video: NO_CARE, others: 1, isSaving, tracks: new Map() };
}

/** How many pictures share what there is. */
export function pictureCount({ tracks }: Sending): number {
  return TRACK_KINDS.filter((kind) => kind !== "mic" && tracks.get(kind)).length;
}
