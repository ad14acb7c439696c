/**
 * The facts of one call that its core keeps while it runs. Pure.
 */
import type { IceServer, ParticipantId, RoomRequest } from "../protocol/generated";
import type { RoomFacts } from "./room-facts";
import type { TransportNews } from "./transport/transport";
import type { LinkState, RoomTarget } from "./types";

/** How long a call waits, in milliseconds. */
export const WAITS = {
  /** As long as the server itself waits before it says that somebody has left. */
  awaited: 30_000,
  /** Without a socket for so long, whoever waits is told; TCP and TLS take less at 2 s a round trip. */
  unopened: 5_000,
  /** A socket that opens and says nothing. */
  unanswered: 15_000,
} as const;

/** Facts of one call, from `open` to its end. */
export interface Run {
  /** Tells this call's timers from those of calls before it. */
  readonly number: number;
  readonly target: RoomTarget;
  /** Where the person wants to be; a hello after a lost session says so again. */
  wanted: "lobby" | "inside";
  facts: RoomFacts | null;
  iceServers: readonly IceServer[];
  candidatesPerSignal: number;
  /** What the transport was told before the media half was there, oldest first. */
  early: readonly TransportNews[];
  /** The others were asked to offer, as the media half was not there yet. */
  hasAskedForOffers: boolean;
  /** From the last snapshot; launch data may be too old by the next hello. */
  sessionToken: string | null;
  /** The last hello carried it. */
  usedToken: boolean;
  /** A socket has opened at least once. */
  hasSaidHello: boolean;
  isLive: boolean;
  /** A socket was lost at least once. */
  wasLost: boolean;
  /** The call goes on elsewhere, and is moved here as soon as it can be heard. */
  movesLater: boolean;
  /** It has taken too long to reach the server for the first time. */
  isUnreachable: boolean;
  /** Wall clock. */
  insideSince: number | null;
  /** Milliseconds that the server's clock is ahead of ours. */
  serverClockAhead: number;
  /** Everybody who was seen inside, by id. */
  readonly met: Map<ParticipantId, string>;
}

/** A call of which nothing is known yet. */
export function newRun(number: number, target: RoomTarget, wanted: Run["wanted"]): Run {
  return {
    number,
    target,
    wanted,
    facts: null,
    iceServers: [],
    candidatesPerSignal: 1,
    early: [],
    hasAskedForOffers: false,
    sessionToken: null,
    usedToken: false,
    hasSaidHello: false,
    isLive: false,
    wasLost: false,
    movesLater: false,
    isUnreachable: false,
    insideSince: null,
    serverClockAhead: 0,
    met: new Map(),
  };
}

/** How the socket of a call is, as the person is told. */
export function linkOf(run: Run | null): LinkState {
  if (run?.isUnreachable && !run.facts) return "unreachable";
  return !run || run.isLive || !run.wasLost ? "online" : "reconnecting";
}

/** The first socket has not opened by now, or has had no answer. */
export function handleLate(run: Run, kind: "unopened" | "unanswered"): void {
  run.isUnreachable ||= kind === "unanswered" || !run.hasSaidHello;
}

/**
 * Which room a hello asks for. One that the person has seen opens again although its record is lost;
 * a code of which nothing is known opens nothing.
 */
export function roomRequest({ facts, target }: Run): RoomRequest {
  if (facts) return { kind: "join", code: facts.room.code };
  if (target.kind === "create") return target;
  const { code } = target;
  return { kind: "join", code, ...(target.kind === "join" && { existingOnly: true }) };
}

/** What is kept while the media half travels: more than a room full of offers. */
const EARLY_MAX = 512;

/** `early` and one more; of too many the oldest go, as paths repair what a lost signal breaks. */
export function withEarly(
  early: readonly TransportNews[],
  news: TransportNews,
): readonly TransportNews[] {
  return [...early.slice(1 - EARLY_MAX), news];
}
