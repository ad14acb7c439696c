/**
 * What is said of a weak connection, of whom, and what was done about it. Pure.
 *
 * When most of the others come through badly it is the own connection that is weak: that is said
 * once, and not of each of them.
 */
import type { CallState, Participant, Remedy } from "../../call/types";
import type { ConnectionKey } from "../../i18n/connection";
import { isLost } from "./status-line";

type Facts = Pick<CallState, "participants" | "videoPaused" | "room">;

/** One weak connection may be anybody's. */
const WEAK_LEAST = 2;

/** Whether it is the own connection that is weak. */
export function isOwnWeak(participants: readonly Participant[]): boolean {
  const heard = participants.filter(isConnected);
  const weak = heard.filter(({ quality }) => quality !== "good");
  return weak.length >= WEAK_LEAST && weak.length * 2 > heard.length;
}

/**
 * Whether every voice goes over the server: because the room is large, or because of the own network;
 * with a single other person that may be the other's as well.
 */
export function byServer({ participants, room }: Omit<Facts, "videoPaused">): ConnectionKey | null {
  const heard = participants.filter(isConnected);
  if (room?.mediaMode === "socket" && heard.some(({ isByServer }) => isByServer)) {
    return "own.roomByServer";
  }
  if (heard.length === 0 || !heard.every(({ isByServer }) => isByServer)) return null;
  return heard.length >= WEAK_LEAST ? "own.byServer" : "own.pairByServer";
}

/** What to say once for the whole call; null while there is nothing to say. */
export function ownTrouble({ participants, videoPaused, room }: Facts): ConnectionKey | null {
  const detour = byServer({ participants, room });
  if (detour !== null) return detour;
  const isWeak = isOwnWeak(participants);
  if (videoPaused !== null) return isWeak ? "own.weakVideoPaused" : "own.videoPaused";
  if (!isWeak) return isOwnSmall(participants) ? "own.smallPicture" : null;
  const remedies = participants.filter(isConnected).map(({ remedy }) => remedy);
  return OWN[mostOf(remedies)];
}

/** Whether nobody gets the own picture in its full size. */
function isOwnSmall(participants: readonly Participant[]): boolean {
  const others = participants.filter(isConnected);
  const isSmall = others.every(({ remedy }) => remedy === "small_picture");
  return isSmall && others.length >= WEAK_LEAST;
}

/** What has been said of the whole call already, and need not be said of each person. */
export interface RoomTrouble {
  /** Every voice goes over the server. */
  readonly isByServer: boolean;
  readonly isOwnWeak: boolean;
  readonly isVideoPaused: boolean;
  readonly isPictureSmall: boolean;
}

export function roomTrouble({ participants, videoPaused, room }: Facts): RoomTrouble {
  return {
    isByServer: byServer({ participants, room }) !== null,
    isOwnWeak: isOwnWeak(participants),
    isVideoPaused: videoPaused !== null,
    isPictureSmall: isOwnSmall(participants),
  };
}

/** Whether the same has been said. */
export function sameTrouble(a: RoomTrouble, b: RoomTrouble): boolean {
  return (Object.keys(a) as (keyof RoomTrouble)[]).every((key) => a[key] === b[key]);
}

/** What to say of one person; null while there is nothing, or something else matters more. */
export function personTrouble(
  who: Participant,
  { isByServer, isOwnWeak, isVideoPaused, isPictureSmall }: RoomTrouble,
): ConnectionKey | null {
  if (!isConnected(who) || who.mutedForMe || who.handRaisedAt !== null) return null;
  if (who.isByServer) return isByServer ? null : "person.byServer";
  if (who.remedy === "no_pictures" && !isVideoPaused) return "person.noPictures";
  if (isOwnWeak) return null;
  if (who.remedy === "small_picture" && !isPictureSmall) return "person.smallPicture";
  if (who.quality === "good") return null;
  if (who.remedy === "copies") return "person.weakCopies";
  if (who.quality === "bad") return "person.bad";
  return who.remedy === "thin" ? "person.weakThin" : "person.weak";
}

const OWN: Record<Remedy, ConnectionKey> = {
  none: "own.weak",
  copies: "own.weakCopies",
  thin: "own.weakThin",
  small_picture: "own.weakSmallPicture",
  no_pictures: "own.weak",
};

function isConnected(who: Participant): boolean {
  const isInside = who.presence === "inside" && !who.isYou;
  return isInside && who.peerLink === "connected" && !isLost(who);
}

/** The remedy of more than half. */
function mostOf(remedies: readonly Remedy[]): Remedy {
  const isMost = (one: Remedy): boolean =>
    remedies.filter((other) => other === one).length * 2 > remedies.length;
  return remedies.find(isMost) ?? "none";
}
