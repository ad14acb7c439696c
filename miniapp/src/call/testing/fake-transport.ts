/**
 * Another way for media to travel, as small as one can be: everybody is reached at once, through
 * something that needs no word over the call's socket, as a server of voices would be. The engine
 * must not notice.
 */
import { mediaOver } from "../media/call-media";
import type { CreateMedia } from "../media/media";
import { statisticsOf } from "../transport/mesh/statistics";
import type { Transport, TransportEvents, TransportPeer } from "../transport/transport";
import type { Statistics } from "../types";

/** A room in which whoever is on air is heard. */
class Hall implements Transport {
  private readonly events: TransportEvents;
  private readonly now: () => number;
  private reached = new Set<string>();

  constructor(events: TransportEvents, now: () => number) {
    this.events = events;
    this.now = now;
  }

  setPeers(peers: readonly TransportPeer[]): void {
    const reached = new Set(peers.map(({ id }) => id));
    for (const id of this.reached) if (!reached.has(id)) this.events.onPeerLink(id, "connecting");
    for (const id of reached) if (!this.reached.has(id)) this.events.onPeerLink(id, "connected");
    this.reached = reached;
  }

  heard(): null {
    return null;
  }

  statistics(): Statistics {
    return statisticsOf([], 0, this.now());
  }

  close(): void {
    this.setPeers([]);
  }

  handleNews(): void {
    // Nobody tells it anything.
  }

  setTrack(): void {
    // Whatever is said is heard.
  }

  setIceServers(): void {
    // It needs none.
  }

  setSaving(): void {
    // It has nothing to spare.
  }

  setOnline(): void {
    // It does not use the call's socket.
  }

  wake(): void {
    // It never sleeps.
  }
}

/** The media half over such a room. */
export const createHallMedia: CreateMedia = mediaOver(({ clock }) => ({
  create: (_seat, events) => new Hall(events, () => clock.now()),
  close: () => undefined,
}));
