/**
 * The words between the core of a call and its engine: what happens, and what is to be done. Types
 * only.
 */
import type {
  ClientMessage,
  CloseCode,
  ErrorCode,
  Frame,
  IceServer,
  MediaState,
  ModerationAction,
  ParticipantId,
  RoomRequest,
  ServerMessage,
} from "../protocol/generated";
import type { NoticeBody } from "./ephemera";
import type { TransportNews, TransportPeer } from "./transport/transport";
import type { ChatNews, RoomTarget } from "./types";

/** What happens to a call. */
export type CallEvent =
  | { kind: "open"; target: RoomTarget; wanted: "lobby" | "inside"; hasWebRtc: boolean }
  | { kind: "enter" | "leave" | "retry" }
  | { kind: "moderate"; action: ModerationAction }
  /** The server has said something, or a message of ours came to nothing. */
  | { kind: "message"; message: ServerMessage }
  | { kind: "refused"; code: ErrorCode; message: ClientMessage | null }
  /** The session stands, or its socket is gone. */
  | { kind: "live" | "lost" }
  /** The socket was closed for good. */
  | { kind: "closed"; code: CloseCode | null }
  | { kind: "network"; isOffline: boolean }
  /** The media half has arrived, or never will. */
  | { kind: "media_there" | "media_given_up" }
  /** How the own pictures are to be framed. */
  | { kind: "frame"; frame: Frame }
  /** What goes out has changed. */
  | { kind: "sending"; media: MediaState }
  | { kind: "interrupted"; id: ParticipantId }
  | Timeout;

/** Something that the core has asked to be told after a while; of call `number`. */
export type Timeout =
  | { kind: "unopened" | "unanswered"; number: number }
  | { kind: "awaited"; number: number; ids: ReadonlySet<ParticipantId> };

/** What is to be done about it. */
export type CallEffect =
  /** Opens the first socket of a call. */
  | { kind: "connect" }
  /** Opens another one at once. */
  | { kind: "reconnect" }
  /** The server may take a hello without the old token: no matter for the person. */
  | { kind: "again" }
  | { kind: "say"; message: ClientMessage }
  | { kind: "token"; token: string; expiresAt: number }
  | { kind: "notify"; notice: NoticeBody }
  | { kind: "react"; from: ParticipantId; emoji: string }
  | { kind: "chat"; news: ChatNews }
  | { kind: "wait"; ms: number; then: Timeout }
  /** Takes the seat that the facts describe. */
  | { kind: "seat" }
  | { kind: "ice_servers"; servers: readonly IceServer[] }
  | { kind: "peers"; peers: readonly TransportPeer[]; haveArrived: boolean }
  /** Tells the transport what only it understands. */
  | { kind: "transport"; news: TransportNews }
  | { kind: "online"; isOnline: boolean }
  | { kind: "on_air"; isOnAir: boolean }
  /** Turns off whatever is on. */
  | { kind: "silence" }
  /** Lets everything of the call go. */
  | { kind: "stop" };

/** What the core asks about the present moment. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly wallClock: number;
  /** Whether media still arrive from somebody. */
  isHeard(id: ParticipantId): boolean;
}

/** A hello, less the person's own credential. */
export interface HelloDraft {
  /** Null where launch data stand for the person. */
  readonly sessionToken: string | null;
  readonly room: RoomRequest;
  readonly presence: "lobby" | "inside";
  readonly media: MediaState;
}
