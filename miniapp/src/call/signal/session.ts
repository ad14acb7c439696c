/**
 * The protocol session: what is said over a socket, in which order, and what is said again after
 * the socket was lost. Pure: frames in, effects out; no socket, no timer.
 *
 * Contract: for every new socket call `hello()` once and send what it returns; give every text to
 * `handleText()` and carry out the effects in order; pass everything to be said through `say()`
 * and send the frame it returns, if any. After the socket is lost call `handleLost()`, and before
 * that `handleRefused()` if the server closed it because of a frame of ours.
 */
import { decodeServerFrame } from "../../protocol/decode";
import {
  PROTOCOL_VERSION,
  type ClientFrame,
  type ClientMessage,
  type Credential,
  type ErrorCode,
  type MediaState,
  type Presence,
  type ResumeGrant,
  type RoomRequest,
  type ServerMessage,
} from "../../protocol/generated";

/** What a hello says about this moment. */
export interface HelloFacts {
  auth: Credential;
  room: RoomRequest;
  presence: Presence;
  media: MediaState;
  /** Left out where voices cannot go over the server. */
  voiceSocket?: boolean;
}

/** What the caller is to do. */
export type SessionEffect =
  /** Send this frame now. */
  | { kind: "send"; frame: ClientFrame }
  /** Something was said that concerns the call. */
  | { kind: "message"; message: ServerMessage }
  /** One of our own frames was refused; `message` is what it said, if it is still known. */
  | { kind: "refused"; code: ErrorCode; message: ClientMessage | null }
  /** The socket lives and the session with it. */
  | { kind: "live" }
  /** A ping was answered. */
  | { kind: "pong" }
  /** A frame is missing: drop the socket and come back, so that the server says it again. */
  | { kind: "reconnect" };

/** What concerns those outside, and not the socket. */
export type SessionNews = Exclude<SessionEffect, { kind: "send" | "pong" | "reconnect" }>;

/** Frames kept to be said again; more than a room full of offers in one lost socket. */
const UNACKED_MAX = 512;

/** Said again to a server that has forgotten the session; the rest is in the hello or is stale. */
const OUTLIVES_RESET = new Set<ClientMessage["type"]>([
  "signal",
  "leave",
  "raise_hand",
  "moderate",
  "send_message",
  "delete_message",
  "set_reaction",
]);

export class Session {
  private grant: ResumeGrant | null = null;
  private lastServerSeq = 0;
  private nextSeq = 1;
  private unacked: ClientFrame[] = [];
  private isLive = false;
  /** A frame up to this number was refused with its socket; null for none. */
  private refusedUpTo: number | null = null;

  /** The first frame of a new socket. */
  hello(facts: HelloFacts): ClientFrame {
    const resume = this.grant && { token: this.grant.token, lastSeq: this.lastServerSeq };
    return { type: "hello", protocol: PROTOCOL_VERSION, ...facts, ...(resume && { resume }) };
  }

  /** Unnumbered; also acknowledges what was received. */
  ping(): ClientFrame {
    return { type: "ping", lastSeq: this.lastServerSeq };
  }

  /** Numbers and remembers `message`; returns the frame when it can be sent now. */
  say(message: ClientMessage): ClientFrame | null {
    const frame: ClientFrame = { seq: this.nextSeq++, ...message };
    this.unacked.push(frame);
    if (this.unacked.length > UNACKED_MAX) this.unacked.shift();
    return this.isLive ? frame : null;
  }

  handleLost(): void {
    this.isLive = false;
  }

  /** The server has closed this socket because of something that was said over it. */
  handleRefused(): void {
    this.refusedUpTo = this.nextSeq - 1;
  }

  handleText(text: string): SessionEffect[] {
    const decoded = decodeServerFrame(text);
    const seq = decoded.ok ? decoded.frame.seq : decoded.seq;
    if (seq !== undefined) {
      if (!this.isLive || seq <= this.lastServerSeq) return [];
      if (seq > this.lastServerSeq + 1) return [{ kind: "reconnect" }];
      this.lastServerSeq = seq;
    }
    return decoded.ok ? this.handleMessage(decoded.frame.message) : [];
  }

  private handleMessage(message: ServerMessage): SessionEffect[] {
    switch (message.type) {
      case "welcome":
      case "reset":
        return this.handleSnapshot(message);
      case "person_welcome":
        return [{ kind: "message", message }, { kind: "live" }, ...this.begin(() => true)];
      case "resumed":
        this.grant = message.resume;
        this.isLive = true;
        this.forget(message.clientSeq);
        return [
          { kind: "message", message },
          { kind: "live" },
          // Frames are carried out in order, so the first that was not is the refused one.
          ...this.giveUp(1),
          ...this.repeat(),
        ];
      case "pong":
        this.forget(message.clientSeq);
        return [{ kind: "pong" }];
      case "error": {
        const refused = this.unacked.find((frame) => frame.seq === message.clientSeq);
        return [{ kind: "refused", code: message.code, message: refused ?? null }];
      }
      case "ice_servers":
      case "voice_pass":
      case "draining":
      case "room_updated":
      case "participant_joined":
      case "participant_updated":
      case "participant_left":
      case "signal":
      case "reaction":
      case "unmute_requested":
      case "banned":
      case "chat_state":
      case "message_sent":
      case "message_deleted":
      case "reaction_set":
      case "history":
      case "chat_missed":
      case "ring":
        return [{ kind: "message", message }];
    }
  }

  private handleSnapshot(message: ServerMessage & { type: "welcome" | "reset" }): SessionEffect[] {
    const isFirst = this.grant === null;
    this.grant = message.resume;
    const again = this.begin(({ type }) => isFirst || OUTLIVES_RESET.has(type));
    return [{ kind: "message", message }, { kind: "live" }, ...again];
  }

  /** A new session: both counts start anew, and what still matters is said under new numbers. */
  private begin(matters: (frame: ClientFrame) => boolean): SessionEffect[] {
    this.lastServerSeq = 0;
    this.nextSeq = 1;
    this.isLive = true;
    // How far a session came that is forgotten nobody knows: any of them may be the refused one.
    const givenUp = this.giveUp(UNACKED_MAX);
    const again = this.unacked.filter(matters);
    this.unacked = again.map((frame) => ({ ...frame, seq: this.nextSeq++ }));
    return [...givenUp, ...this.repeat()];
  }

  /** Never says the first `most` of those again of which one was refused, and tells so. */
  private giveUp(most: number): SessionEffect[] {
    const { refusedUpTo } = this;
    if (refusedUpTo === null) return [];
    this.refusedUpTo = null;
    const said = this.unacked.filter((frame) => (frame.seq ?? 0) <= refusedUpTo);
    const refused = new Set(said.slice(0, most));
    this.unacked = this.unacked.filter((frame) => !refused.has(frame));
    return [...refused].map((message) => ({ kind: "refused", code: "bad_message", message }));
  }

  private forget(carriedOut: number): void {
    this.unacked = this.unacked.filter((frame) => (frame.seq ?? 0) > carriedOut);
  }

  private repeat(): SessionEffect[] {
    return this.unacked.map((frame) => ({ kind: "send", frame }));
  }
}
