/**
 * Whose voices go over the server: of those with whom no direct way is found, or whose way has died
 * and is not repaired; and of everybody where the room is too large for direct ways. Pure: what becomes
 * of direct ways and the time in, people out.
 *
 * A direct way is looked for all the same, by whoever makes them, and wins as soon as it carries. Where
 * the room has gone over as a whole, the voice is sent both ways for a moment, and so when it comes back.
 */
import type { ParticipantId } from "../../../protocol/generated";
import type { PeerLink } from "../../types";
import type { TransportPeer } from "../transport";

/**
 * How long a first direct way may take. It takes three round trips, so this is a round trip of more
 * than a second, or no way at all; a relay that is reached over TCP takes some more.
 */
const PATIENCE_MS = 4_000;
/**
 * ...and from their first signal on, without a relay: so many times as long as that has taken, which was a
 * round trip by the server and what both browsers had to do for it. A direct way takes one more to be
 * found, and two for its keys.
 */
const ANSWERS = 3;
/** Browsers try each pair of addresses in turn, a busy one some hundred milliseconds late. */
const AFTER_ANSWER_MS = 1_000;
const RELAY_PATIENCE_MS = 8_000;
/** Where nobody was reached directly so far, the next one is not expected to be. */
const KNOWN_MS = 1_000;
/** An ICE restart takes a second where it helps; by then a second one has been tried. */
const INTERRUPTED_MS = 6_000;
/**
 * For so long a voice goes both ways after both have a seat: each hears of the other's seat after a
 * round trip at most, and begins to take it from there.
 */
const BOTH_WAYS_MS = 3_000;

interface Way {
  isOnAir: boolean;
  link: PeerLink;
  /** Since when it is so. */
  since: number;
  /** When they were first heard of over the call's socket; null before. */
  answeredAt: number | null;
  isByServer: boolean;
  /** The room has gone over as a whole. */
  isByRule: boolean;
  /** ...and has not any more, since then. */
  ruleEndedAt: number;
  /** Since when they can be heard over the server; null while they cannot. */
  seatedAt: number | null;
}

/** What is looked at of a peer. */
export type DecisionPeer = Pick<TransportPeer, "id" | "isOnAir" | "goesByServer">;

export class DetourDecision {
  /** There is a TURN server. */
  hasRelay = false;
  private readonly ways = new Map<ParticipantId, Way>();
  /** Who was last heard over the server because there was no direct way: so it is when they come back. */
  private readonly unreached = new Set<ParticipantId>();
  private wasDirect = false;
  private wasByServer = false;

  /** The whole list of people. */
  setPeers(peers: readonly DecisionPeer[], now: number): void {
    const listed = new Set(peers.map(({ id }) => id));
    for (const id of this.ways.keys()) if (!listed.has(id)) this.ways.delete(id);
    for (const { id, isOnAir, goesByServer } of peers) {
      const way = this.ways.get(id) ?? newWay(now);
      this.ways.set(id, way);
      way.isOnAir = isOnAir;
      const isByRule = isOnAir && goesByServer;
      if (way.isByRule && !isByRule) way.ruleEndedAt = now;
      way.isByRule = isByRule;
    }
  }

  /** What has become of the direct way to `id`. */
  handleLink(id: ParticipantId, link: PeerLink, now: number): void {
    const way = this.ways.get(id);
    if (!way || way.link === link) return;
    way.link = link;
    way.since = now;
    way.answeredAt = null;
    if (link !== "connected") return;
    this.wasDirect = true;
    this.unreached.delete(id);
  }

  /** `id` has said something about a direct way. */
  handleSignal(id: ParticipantId, now: number): void {
    const way = this.ways.get(id);
    if (way) way.answeredAt ??= now;
  }

  /** `id` can be heard over the server, or cannot any more. */
  handleSeat(id: ParticipantId, isSeated: boolean, now: number): void {
    const way = this.ways.get(id);
    if (way) way.seatedAt = isSeated ? (way.seatedAt ?? now) : null;
  }

  /** Whose voices go over the server from `now` on, in order of arrival. */
  decide(now: number): ParticipantId[] {
    const chosen: ParticipantId[] = [];
    for (const [id, way] of this.ways) {
      const isLost = way.link !== "connected";
      const isKnown = way.isByServer || this.unreached.has(id);
      const isOverdue = isKnown || now - way.since >= this.patience(way);
      const isComingBack = now - way.ruleEndedAt < BOTH_WAYS_MS;
      const isNeeded = isLost && isOverdue;
      // The other side may learn of a direct way later, and its first sound takes a moment.
      const isHeard = way.isByServer && way.seatedAt !== null;
      const isTakenOver = isHeard && !isLost && now - way.since < BOTH_WAYS_MS;
      const isWanted = way.isByRule || isComingBack || isNeeded || isTakenOver;
      way.isByServer = way.isOnAir && isWanted;
      if (way.isByServer) chosen.push(id);
      // What a large room does says nothing of the own network.
      if (!way.isByServer || !isNeeded || way.isByRule || isComingBack) continue;
      this.wasByServer = true;
      this.unreached.add(id);
    }
    return chosen;
  }

  /** Whether half of the time for a direct way has passed with somebody, and it may well be none. */
  isLikely(now: number): boolean {
    return [...this.ways.values()].some(
      (way) =>
        way.isOnAir && way.link !== "connected" && (now - way.since) * 2 >= this.patience(way),
    );
  }

  /** Whoever comes is to be heard over the server as well. */
  get isOfWholeRoom(): boolean {
    return [...this.ways.values()].some(({ isByRule }) => isByRule);
  }

  /** Whether the voices of `id` and us go over the server alone, and no direct way carries them. */
  isHandedOver(id: ParticipantId, now: number): boolean {
    const way = this.ways.get(id);
    const seatedAt = way?.isByRule ? way.seatedAt : null;
    return seatedAt !== null && now - seatedAt >= BOTH_WAYS_MS;
  }

  private patience({ link, since, answeredAt }: Way): number {
    if (link === "interrupted") return INTERRUPTED_MS;
    if (this.wasByServer && !this.wasDirect) return KNOWN_MS;
    if (this.hasRelay) return RELAY_PATIENCE_MS;
    if (answeredAt === null) return PATIENCE_MS;
    const took = answeredAt - since;
    return Math.min(PATIENCE_MS, took + Math.max(AFTER_ANSWER_MS, ANSWERS * took));
  }
}

function newWay(now: number): Way {
  return {
    isOnAir: false,
    link: "connecting",
    since: now,
    answeredAt: null,
    isByServer: false,
    isByRule: false,
    ruleEndedAt: -Infinity,
    seatedAt: null,
  };
}
