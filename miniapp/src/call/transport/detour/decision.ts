/**
 * Whose voices go over the server: of those with whom no direct way is found, or whose way has died
 * and is not repaired. Pure: what becomes of direct ways and the time in, people out.
 *
 * A direct way is looked for all the same, by whoever makes them, and wins as soon as it carries.
 */
import type { ParticipantId } from "../../../protocol/generated";
import type { PeerLink } from "../../types";

/**
 * How long a first direct way may take. It takes three round trips, so this is a round trip of more
 * than a second, or no way at all; a relay that is reached over TCP takes some more.
 */
const PATIENCE_MS = 4_000;
const RELAY_PATIENCE_MS = 8_000;
/** Where nobody was reached directly so far, the next one is not expected to be. */
const KNOWN_MS = 1_000;
/** An ICE restart takes a second where it helps; by then a second one has been tried. */
const INTERRUPTED_MS = 6_000;

interface Way {
  isOnAir: boolean;
  link: PeerLink;
  /** Since when it is so. */
  since: number;
  isByServer: boolean;
}

export class DetourDecision {
  /** There is a TURN server. */
  hasRelay = false;
  private readonly ways = new Map<ParticipantId, Way>();
  private wasDirect = false;
  private wasByServer = false;

  /** The whole list of people. */
  setPeers(peers: readonly { id: ParticipantId; isOnAir: boolean }[], now: number): void {
    const listed = new Set(peers.map(({ id }) => id));
    for (const id of this.ways.keys()) if (!listed.has(id)) this.ways.delete(id);
    for (const { id, isOnAir } of peers) {
      const way = this.ways.get(id);
      if (way) way.isOnAir = isOnAir;
      else this.ways.set(id, { isOnAir, link: "connecting", since: now, isByServer: false });
    }
  }

  /** What has become of the direct way to `id`. */
  handleLink(id: ParticipantId, link: PeerLink, now: number): void {
    const way = this.ways.get(id);
    if (!way || way.link === link) return;
    way.link = link;
    way.since = now;
    if (link === "connected") this.wasDirect = true;
  }

  /** Whose voices go over the server from `now` on, in order of arrival. */
  decide(now: number): ParticipantId[] {
    const chosen: ParticipantId[] = [];
    for (const [id, way] of this.ways) {
      const isLost = way.link !== "connected";
      const isOverdue = way.isByServer || now - way.since >= this.patience(way.link);
      way.isByServer = way.isOnAir && isLost && isOverdue;
      if (way.isByServer) chosen.push(id);
    }
    this.wasByServer ||= chosen.length > 0;
    return chosen;
  }

  private patience(link: PeerLink): number {
    if (link === "interrupted") return INTERRUPTED_MS;
    if (this.wasByServer && !this.wasDirect) return KNOWN_MS;
    return this.hasRelay ? RELAY_PATIENCE_MS : PATIENCE_MS;
  }
}
