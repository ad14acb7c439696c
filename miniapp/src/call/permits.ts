/**
 * Who may be heard and seen by whom: the one place where it is decided, from nothing but what the
 * server says of two people. Pure.
 *
 * Both ends of a connection obey it. Whoever sends asks before a track is handed to a sender, and
 * whoever receives asks before one is played, drawn or measured: a page that sends what it may not
 * is not heard for it. Knows no track and no connection.
 */
import type { MediaMode, MediaState, Pairs, ParticipantView } from "../protocol/generated";

/** What of two people may pass between them. */
export interface Permits {
  /** Both are inside the room. */
  readonly isOnAir: boolean;
  /** What of ours may be sent to them. */
  readonly sendTo: MediaState;
  /** What of theirs may be heard and seen here. */
  readonly takeFrom: MediaState;
}

const ALL: MediaState = { mic: true, camera: true, screen: true };
const NOTHING: MediaState = { mic: false, camera: false, screen: false };

/** Between people of whom nothing is known yet. */
export const NO_PERMITS: Permits = { isOnAir: false, sendTo: NOTHING, takeFrom: NOTHING };

/** With whom somebody makes a direct connection; a server of before there was a choice does not say. */
type Pairing = Pairs | undefined;

/** Whether two people make a direct connection, as far as signals pass between them. */
export function arePaired(own: Pairing, other: Pairing): boolean {
  return own === "everybody" || other === "everybody" || (own !== "nobody" && other !== "nobody");
}

/** Whether the voices of two people go over the server because everybody's in the room do. */
export function goByServer(mode: MediaMode, own: Pairing, other: Pairing): boolean {
  return mode === "socket" && own !== "everybody" && other !== "everybody";
}

/** What may pass between us, as `own`, and `other`. */
export function permitsBetween(own: ParticipantView, other: ParticipantView): Permits {
  const isOnAir = own.presence === "inside" && other.presence === "inside";
  return {
    isOnAir,
    sendTo: isOnAir && maySend(own) ? ALL : NOTHING,
    takeFrom: isOnAir && maySend(other) ? other.media : NOTHING,
  };
}

/** Whether somebody's role lets them send a voice or a picture at all. */
export function maySend({ role }: Pick<ParticipantView, "role">): boolean {
  return role !== "listener";
}
