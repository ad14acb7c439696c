/**
 * The facts of one call that the engine keeps while it runs.
 */
import type { ParticipantId } from "../protocol/generated";
import type { RoomFacts } from "./room-facts";
import type { Link } from "./signal/link";
import type { Transport } from "./transport/transport";
import type { RoomTarget } from "./types";

/** Facts of one call, from `open` to its end. */
export interface Run {
  readonly target: RoomTarget;
  readonly link: Link;
  /** Where the person wants to be; a hello after a lost session says so again. */
  wanted: "lobby" | "inside";
  facts: RoomFacts | null;
  transport: Transport | null;
  /** From the last snapshot; launch data may be too old by the next hello. */
  sessionToken: string | null;
  /** The last hello carried it. */
  usedToken: boolean;
  isLive: boolean;
  /** A socket was lost at least once. */
  wasLost: boolean;
  /** Wall clock. */
  insideSince: number | null;
  /** Milliseconds that the server's clock is ahead of ours. */
  serverClockAhead: number;
  /** Everybody who was seen inside, by id. */
  readonly met: Map<ParticipantId, string>;
}

/** A call of which nothing is known yet. */
export function newRun(target: RoomTarget, link: Link, wanted: Run["wanted"]): Run {
  return {
    target,
    link,
    wanted,
    facts: null,
    transport: null,
    sessionToken: null,
    usedToken: false,
    isLive: false,
    wasLost: false,
    insideSince: null,
    serverClockAhead: 0,
    met: new Map(),
  };
}
