/**
 * Server participants and media facts to what a screen draws. Pure.
 *
 * The order is the order of arrival and never changes under a finger: whoever is drawn keeps the
 * place, also when a restarted server counts arrivals anew. Entries that have not changed stay the
 * same objects, so that a row draws only when its own person changes.
 */
import type { ParticipantId, ParticipantView } from "../protocol/generated";
import type { Reception } from "./view/reception";
import type { Participant, PeerLink } from "./types";

/** What is known of one person besides what the server says. */
export interface MediaFacts extends Reception {
  readonly speaking: boolean;
  readonly peerLink: PeerLink;
  /** Voices between the two of us go over the server. */
  readonly isByServer: boolean;
  /** ...and so over a way that carries little. */
  readonly isByThinWay: boolean;
  readonly cameraStream: MediaStream | null;
  readonly screenStream: MediaStream | null;
  readonly volume: number;
  readonly mutedForMe: boolean;
}

/** Of somebody of whom nothing has been seen yet. */
export const NO_MEDIA: MediaFacts = {
  speaking: false,
  peerLink: "connecting",
  isByServer: false,
  isByThinWay: false,
  quality: "good",
  remedy: "none",
  isPictureStill: false,
  isPictureGone: false,
  cameraStream: null,
  screenStream: null,
  volume: 1,
  mutedForMe: false,
};

/** Everybody as they are drawn; `before` is the same list as it was drawn last. */
export function mergeRoster(
  views: readonly ParticipantView[],
  you: ParticipantId | null,
  mediaOf: (id: ParticipantId) => MediaFacts,
  before: readonly Participant[],
): readonly Participant[] {
  const old = new Map(before.map((participant) => [participant.id, participant]));
  // Who comes in from the door had no place among those inside.
  const stays = new Set(views.map(({ id, presence }) => `${id}/${presence}`));
  const seated = before.filter(({ id, presence }) => stays.has(`${id}/${presence}`));
  const places = new Map(seated.map(({ id }, place) => [id, place]));
  const placeOf = (id: ParticipantId): number => places.get(id) ?? before.length;
  const merged = views
    .map((view) => {
      const next = mergeOne(view, view.id === you, mediaOf(view.id));
      const previous = old.get(view.id);
      return previous && isSame(previous, next) ? previous : next;
    })
    .sort(
      (a, b) => placeOf(a.id) - placeOf(b.id) || a.joinedAt - b.joinedAt || (a.id < b.id ? -1 : 1),
    );
  const isUnchanged =
    merged.length === before.length && merged.every((one, index) => one === before[index]);
  return isUnchanged ? before : merged;
}

/** Of a voice over the server no reception is judged, and it may be a thin one all the same. */
function remedyFor(isYou: boolean, { isByThinWay, remedy }: MediaFacts): Participant["remedy"] {
  if (isYou) return "none";
  return isByThinWay ? "thin" : remedy;
}

function mergeOne(view: ParticipantView, isYou: boolean, media: MediaFacts): Participant {
  // Nobody is drawn as speaking who is not heard here: rings, frames and the header go by it.
  const isHeard = isYou || (!media.mutedForMe && media.volume > 0);
  return {
    ...view,
    isYou,
    speaking: media.speaking && view.media.mic && isHeard,
    peerLink: isYou ? "connected" : media.peerLink,
    isByServer: !isYou && media.isByServer,
    quality: isYou ? "good" : media.quality,
    remedy: remedyFor(isYou, media),
    isPictureStill: !isYou && view.media.camera && media.isPictureStill,
    isPictureGone: !isYou && view.media.camera && media.isPictureGone,
    cameraStream: view.media.camera ? media.cameraStream : null,
    screenStream: view.media.screen ? media.screenStream : null,
    volume: media.volume,
    mutedForMe: media.mutedForMe,
  };
}

function isSame(a: Participant, b: Participant): boolean {
  // Of both: what the server leaves out now may have been said before.
  const keys = Object.keys({ ...a, ...b }) as (keyof Participant)[];
  return keys.every((key) =>
    key === "media"
      ? a.media.mic === b.media.mic &&
        a.media.camera === b.media.camera &&
        a.media.screen === b.media.screen
      : a[key] === b[key],
  );
}
