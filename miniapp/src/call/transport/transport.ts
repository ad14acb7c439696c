/**
 * How media travels, as the rest of the engine sees it: people in, tracks out.
 *
 * Nobody above this line knows how many connections there are, between whom, or what is said to make
 * them. A mesh (`mesh/`) is one way; voices of those whom it does not reach go over the server
 * (`detour/`), which is a transport around it. Others fit behind the same words: with a forwarding
 * server there is one connection, `setPeers` chooses what to ask it for, and `TransportMessage` gets
 * another member. The engine's tests also run over a transport that makes no connections
 * (`testing/fake-transport.ts`).
 */
import type {
  ClientMessage,
  IceServer,
  ParticipantId,
  ServerMessage,
} from "../../protocol/generated";
import type { Permits } from "../permits";
import type { BrowserPlatform } from "../platform";
import type { TrackKind } from "../tracks";
import type { PeerLink, Statistics } from "../types";
import type { Reception } from "../view/reception";
import type { Heard } from "./connection/packet-levels";

export type { Heard, PacketLevel } from "./connection/packet-levels";

/** What a transport says over the call's socket, to whom it is meant for. */
export type TransportMessage = Extract<
  ClientMessage,
  { type: "signal" | "open_voice" | "set_voice_socket" }
>;
/** What is told over the call's socket and only a transport understands. */
export type TransportNews = Extract<ServerMessage, { type: "signal" | "voice_pass" }>;

/** Somebody to exchange media with, and what may pass. */
export interface TransportPeer extends Permits {
  readonly id: ParticipantId;
  /** They are with the server, so what is said to them reaches them. */
  readonly isReachable: boolean;
  /** A direct connection is made; pictures have no other way. */
  readonly isPaired: boolean;
  /** Voices between us go over the server, as everybody's in the room do. */
  readonly goesByServer: boolean;
}

/** Where in which call the media belong. */
export interface TransportSeat {
  readonly you: ParticipantId;
  /** How many candidates the server takes in one signal. */
  readonly candidatesPerSignal: number;
  readonly iceServers: readonly IceServer[];
  /** Milliseconds that the server's clock is ahead of ours. */
  readonly serverClockAhead: () => number;
}

/** What a transport tells its owner. */
export interface TransportEvents {
  onMessage(message: TransportMessage): void;
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
  /**
   * The voices of `id` and us go over the server, which could hear them, or do not any more; `isThin`: over
   * a way that carries little.
   */
  onDetour(id: ParticipantId, isByServer: boolean, isThin: boolean): void;
  /** Our pictures rest, towards everybody, for the sake of the voice; or do not any more. */
  onPicturesResting(isResting: boolean): void;
}

/** A way for media to travel, in one call. */
export interface Transport {
  /**
   * The whole list of people to exchange media with. `haveArrived`: we have just come, so nobody there
   * knows a way to us yet and whatever is needed for one is ours to begin; otherwise those who come
   * begin.
   */
  setPeers(peers: readonly TransportPeer[], haveArrived: boolean): void;
  handleNews(news: TransportNews): void;
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
  /** What is said over the call's socket gets through (again), or does not. */
  setOnline(isOnline: boolean): void;
  /** The network or the page came back: look at every path now. */
  wake(): void;
  close(): void;
}

/** Makes transports of one kind for as long as the page lives. */
export interface Transports {
  create(seat: TransportSeat, events: TransportEvents): Transport;
  /** Lets go of what all of them have shared. */
  close(): void;
}

/** A kind of transport, in this browser; `audioContext` gives the one of the page, null where there is none. */
export type OpenTransports = (
  platform: BrowserPlatform,
  audioContext: () => AudioContext | null,
) => Transports;
