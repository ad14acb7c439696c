/**
 * How media travels, as the rest of the engine sees it: people in, tracks out.
 *
 * Nobody above this line knows how many peer connections there are, or that there are any.
 */
import type { IceServer, ParticipantId, Signal } from "../../protocol/generated";
import type { Permits } from "../permits";
import type { TrackKind } from "../tracks";
import type { PeerLink, Statistics } from "../types";
import type { Reception } from "../view/reception";
import type { Heard } from "./connection/packet-levels";

export type { Heard, PacketLevel } from "./connection/packet-levels";

/** Somebody to be connected with, and what may pass. */
export interface TransportPeer extends Permits {
  readonly id: ParticipantId;
  /** They are with the server, so signals reach them. */
  readonly isReachable: boolean;
}

/** What a transport tells its owner. */
export interface TransportEvents {
  onSignal(to: ParticipantId, signal: Signal): void;
  /**
   * A track from `from` is there, or gone. It may be silent or black, and it may carry what is not
   * to be taken: whoever plays it asks `TransportPeer.takeFrom`.
   */
  onTrack(from: ParticipantId, kind: TrackKind, track: MediaStreamTrack | null): void;
  onPeerLink(id: ParticipantId, link: PeerLink): void;
  /**
   * Everybody who should be heard has fallen silent at once, so it is the own network, and the way
   * to the server may be dead too. Told again while it lasts.
   */
  onSilence(): void;
  onReception(id: ParticipantId, reception: Reception): void;
  /** Our pictures rest, towards everybody, for the sake of the voice; or do not any more. */
  onPicturesResting(isResting: boolean): void;
}

/** A way for media to travel. */
export interface Transport {
  /**
   * The whole list of people to be connected with. `initiative` is true when we have just come (the
   * list is from a snapshot): then we make the first offer to whom there is no connection yet,
   * otherwise we wait for theirs.
   */
  setPeers(peers: readonly TransportPeer[], initiative: boolean): void;
  handleSignal(from: ParticipantId, signal: Signal): void;
  /** What to send, to those whose `sendTo` allows it; null for nothing. Never negotiates. */
  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void;
  /** Also moves what goes over a relay of ours to a new one, before its credentials run out. */
  setIceServers(servers: readonly IceServer[]): void;
  /** Take no pictures, and as little as possible of everything else. */
  setSaving(isSaving: boolean): void;
  /** What the packets of `from` say about how loud they are (RFC 6464). */
  heard(from: ParticipantId): Heard;
  /** How it goes at this moment. */
  statistics(): Statistics;
  /** Signals get through (again), or do not. */
  setOnline(isOnline: boolean): void;
  /** The network or the page came back: look at every path now. */
  wake(): void;
  close(): void;
}
