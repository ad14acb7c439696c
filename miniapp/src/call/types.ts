/**
 * What the call engine shows and does: the only thing that screens know of it.
 *
 * The engine (`src/call`) knows no React and no Telegram SDK; screens know no WebRTC. They meet in
 * these types and in the one bridge, `src/hooks/use-store.ts`.
 */
import type {
  BannedView,
  CallReport,
  ClientMessage,
  ErrorCode,
  Frame,
  MediaState,
  ModerationAction,
  ParticipantId,
  ParticipantView,
  PersonView,
  RingAction,
  RoomView,
  ServerMessage,
} from "../protocol/generated";
import type { RingMessage } from "./ring-messages";
import type { DeviceSetup, Gear, TrialOutcome } from "./setup";

/** Where a person's call stands. */
export type CallPhase =
  /** Nothing asked for yet. */
  | { kind: "idle" }
  /** On the way to the first snapshot. */
  | { kind: "connecting" }
  /** Looking at the room from outside; everything is warmed up. */
  | { kind: "lobby" }
  /** The room is locked; its owner has been asked. */
  | { kind: "knocking" }
  /** On air. */
  | { kind: "inside" }
  /** Over, for a reason that needs no repair. */
  | { kind: "ended"; reason: EndReason; lastedMs: number; people: readonly string[] }
  /** Over, and here is the one thing to do. */
  | { kind: "trouble"; trouble: TroubleKind };

/** Why a call is over. */
export type EndReason = "left" | "removed" | "banned" | "room_ended" | "replaced";

/** Real troubles; each has its own screen with one thing to do. */
export type TroubleKind =
  | "room_not_found"
  /** No room has this code; one can be opened with it. */
  | "room_not_open"
  | "bad_room_code"
  /** The call goes on through another device, until it is moved here. */
  | "on_air_elsewhere"
  | "room_full"
  | "too_many_rooms"
  | "auth_expired"
  | "auth_failed"
  | "guests_not_allowed"
  | "version_too_old"
  /** `RTCPeerConnection` does not exist here (Telegram Desktop on Linux). */
  | "unsupported"
  /** Something that should not happen; reload. */
  | "internal";

/** How the socket to the server is. Media does not depend on it. */
export type LinkState =
  | "online"
  | "reconnecting"
  | "offline"
  /** There is a network, and it has let no socket through yet. */
  | "unreachable";

/** How the media connection to one other person is. */
export type PeerLink = "connecting" | "connected" | "interrupted";

/** How well somebody is heard and seen; `good` needs no words. */
export type Quality = "good" | "weak" | "bad";

/** What is done here at present so that somebody and we understand each other all the same. */
export type Remedy =
  | "none"
  /** The voice is sent with fewer bits, as the path carries no more. */
  | "thin"
  /** Further copies of the voice travel along, or it is held until theirs have come. */
  | "copies"
  /** Our camera is sent to them with fewer lines, as the path has bits for no more. */
  | "small_picture"
  /** They are sent none of our pictures, which are on. */
  | "no_pictures";

/** Why the own pictures are not sent although they are on. */
export type VideoPause =
  /** They would cost the voice its place on a narrow path. */
  "voice";

/** What a device can be doing. */
export type DeviceState =
  | { kind: "off" }
  /** Waiting for the permission prompt or the device. */
  | { kind: "starting" }
  | { kind: "on" }
  /** The person or the system said no. */
  | { kind: "denied"; reason: DeviceRefusal };

/** Why a device cannot be used. */
export type DeviceRefusal =
  /** `NotAllowedError`: the prompt (or a remembered answer) said no. */
  | "denied"
  /** `NotFoundError`: there is no such device. */
  | "missing"
  /** `NotReadableError`: another program holds it. */
  | "busy"
  /** `navigator.mediaDevices` does not exist. */
  | "unsupported";

/** One person in the room, as a screen draws them. */
export interface Participant extends ParticipantView {
  /** True for the person themselves. */
  readonly isYou: boolean;
  /** Their voice is above the threshold (kept for a moment after it falls). */
  readonly speaking: boolean;
  /** The media connection to them; "connected" for oneself. */
  readonly peerLink: PeerLink;
  /** Voices between the two go over the server, which could hear them; false for oneself. */
  readonly isByServer: boolean;
  /** Of what arrives here; "good" for oneself. */
  readonly quality: Quality;
  /** "none" for oneself. */
  readonly remedy: Remedy;
  /** Their camera is on, and its picture does not move; false for oneself. */
  readonly isPictureStill: boolean;
  /** ...and has not for so long that it is better not to show it; false for oneself. */
  readonly isPictureGone: boolean;
  /** Their camera picture, when it is on and there is something to show. */
  readonly cameraStream: MediaStream | null;
  /** Their screen, when shared. */
  readonly screenStream: MediaStream | null;
  /** Playback volume, 0-2; 1 is as sent. */
  readonly volume: number;
  /** Silenced by this person, for this person only. */
  readonly mutedForMe: boolean;
}

/** A short message for the person, in words of the language file. */
export type Notice =
  | { id: number; kind: "refused"; code: ErrorCode }
  | {
      id: number;
      kind: "device_refused";
      device: "mic" | "camera" | "screen";
      reason: DeviceRefusal;
    }
  | { id: number; kind: "muted_by_admin" }
  | { id: number; kind: "may_speak" }
  /** By somebody of this name. */
  | { id: number; kind: "unmute_requested"; name: string };

/** A reaction that floats over the room. */
export interface FloatingReaction {
  readonly id: number;
  readonly from: ParticipantId;
  readonly emoji: string;
}

/** Everything a screen may draw. A new object whenever anything in it changes. */
export interface CallState {
  readonly phase: CallPhase;
  readonly link: LinkState;
  readonly room: RoomView | null;
  readonly person: PersonView | null;
  readonly you: Participant | null;
  /** Everybody who is inside or knocking (not the lobby), oneself included, in order of arrival. */
  readonly participants: readonly Participant[];
  /** The others who look from outside, as far as the server shows them; nothing of them is heard. */
  readonly outside: readonly Participant[];
  /** Who was here and has left by themselves, newest first. */
  readonly departed: readonly ParticipantView[];
  /** Whom one has banned here oneself, newest first. */
  readonly banned: readonly ParticipantView[];
  /** Everybody whom the room keeps out, by name; see `CallActions.findKeptOut`. */
  readonly keptOut: readonly BannedView[];
  readonly mic: DeviceState;
  readonly camera: DeviceState;
  readonly screen: DeviceState;
  /** What the others are told that is sent. */
  readonly sending: MediaState;
  /** Camera and screen are on and rest meanwhile; null when they are sent, or off. */
  readonly videoPaused: VideoPause | null;
  /** The call costs as little data as it can: no pictures of others, thin voices. */
  readonly isSavingData: boolean;
  /** How devices are used at present. */
  readonly setup: DeviceSetup;
  /** Which devices there are, as far as the browser has told. */
  readonly gear: Gear;
  /** Which way the own camera looks; null where there is only one. */
  readonly cameraFacing: "user" | "environment" | null;
  /** Remote sound waits for a tap (the browser's autoplay rule). */
  readonly playbackBlocked: boolean;
  readonly notices: readonly Notice[];
  readonly reactions: readonly FloatingReaction[];
}

/** What a person can do. Every action may be called at any time; the ones that make no sense do nothing. */
export interface CallActions {
  /** Opens a room: `lobby` to look first, `inside` to walk straight in. */
  open(target: RoomTarget, presence: "lobby" | "inside"): void;
  /** From the lobby into the room. */
  enter(): void;
  leave(): void;
  /** Tries at once to reach the server, where that takes long. */
  retry(): void;
  /** Must be called from a tap: the first call asks for the permission. */
  setMic(on: boolean): Promise<void>;
  /** Must be called from a tap: the first call asks for the permission. */
  setCamera(on: boolean): Promise<void>;
  switchCamera(): Promise<void>;
  setScreen(on: boolean): Promise<void>;
  raiseHand(raised: boolean): void;
  /** In a room with a game: whether the own voice is heard, for the game's host. */
  tellSpeaking(on: boolean): void;
  react(emoji: string): void;
  /** How the others draw the frame of the own pictures, in this call and later ones. */
  setFrame(frame: Frame): void;
  /** Asks whom the room keeps out; for who runs it. */
  findKeptOut(): void;
  moderate(action: ModerationAction): void;
  setVolume(id: ParticipantId, volume: number): void;
  setMutedForMe(id: ParticipantId, muted: boolean): void;
  /** From a tap: lets remote sound play where the browser had refused it. */
  resumePlayback(): void;
  dismissNotice(id: number): void;
  /** Holds for this call and later ones; may be called before the first. */
  setSavingData(on: boolean): void;
  /**
   * How devices are used from now on, in this call and later ones. What is on changes to it without
   * a gap; may be called before the first call.
   */
  setUp(setup: DeviceSetup): void;
  /** Looks which devices there are; `CallState.gear` has them then. */
  findGear(): void;
  /** Must be called from a tap: turns a device on for its owner alone. */
  tryOut(kind: "mic" | "camera"): Promise<TrialOutcome>;
  /** Says something about a ring over the room's socket; nothing outside of a room. */
  ring(action: RingAction): void;
}

/** Which room to open: one that exists, one that is opened if need be, or a new one. */
export type RoomTarget =
  { kind: "join" | "open"; code: string } | { kind: "create"; title: string };

/** What carries media between two people. */
export interface PathKind {
  /** Through a TURN server, ours or theirs. */
  readonly isRelayed: boolean;
  /** Between us and them, or us and our relay; null where the browser does not say. */
  readonly protocol: "udp" | "tcp" | "tls" | null;
}

/** One moment of a connection; there is about one a second. */
export interface Look {
  /** Milliseconds; only differences mean something. */
  readonly at: number;
  /** The share (0-1) of a voice that had to be made up; null when none was expected. */
  readonly audibleLoss: number | null;
  /** From mouth to ear: half of the round trip and the wait in the jitter buffer. */
  readonly delayMs: number | null;
  /** Everything on the path, with headers. */
  readonly sentKbps: number;
  readonly receivedKbps: number;
}

/** A picture on its way. */
export interface PictureFlow {
  readonly kbps: number;
  readonly fps: number;
  /** Of its last frame; 0 while there is none. */
  readonly lines: number;
}

/** What a connection has come to since it began; numbers that only grow. */
export type CallTotals = Omit<CallReport, "seconds">;

/** The connection to one person. */
export interface PeerStatistics {
  readonly id: ParticipantId;
  /** The last two minutes, oldest first. */
  readonly looks: readonly Look[];
  /** The word that their row has. */
  readonly quality: Quality;
  /** Null before there is a path. */
  readonly path: PathKind | null;
  /** How the own voice is encoded for them. */
  readonly voice: { readonly kbps: number; readonly ptimeMs: number; readonly copies: number };
  /** What the own voice takes, copies and RTP headers included. */
  readonly voiceKbps: number;
  readonly sent: PictureFlow;
  readonly seen: PictureFlow;
  /** What the browser believes our way to them carries. */
  readonly availableKbps: number | null;
  readonly totals: CallTotals;
  /** Descriptions of theirs that this browser could not apply; 0 as long as browsers understand each other. */
  readonly unusable: number;
}

/** What an hour with one person costs, both directions, in MB. */
export interface HourlyCost {
  /** With data saver. */
  readonly savingMb: number;
  /** Voices at their best. */
  readonly usualMb: number;
  /** And cameras at theirs. */
  readonly picturesMb: number;
}

/** How a call goes. */
export interface Statistics {
  /** On the clock of the looks. */
  readonly now: number;
  /** All people together: the mean of what is heard, the sum of what travels. */
  readonly looks: readonly Look[];
  /** What at least half of the people come through with; one weak connection may be anybody's. */
  readonly quality: Quality;
  readonly people: readonly PeerStatistics[];
  /** What this call has cost so far, both directions. */
  readonly spentBytes: number;
  readonly hourly: HourlyCost;
}

/** What is said to the server of the chat. */
export type ChatWord = Extract<
  ClientMessage,
  { type: "send_message" | "delete_message" | "set_reaction" | "get_history" }
>;

/** What is heard of the chat. */
export type ChatNews =
  | Extract<
      ServerMessage,
      {
        type:
          | "chat_state"
          | "message_sent"
          | "message_deleted"
          | "reaction_set"
          | "history"
          | "chat_missed";
      }
    >
  /** The server begins anew; `isNew` when it is another call as well. */
  | { readonly type: "seat"; readonly you: ParticipantId; readonly isNew: boolean }
  | { readonly type: "refused"; readonly code: ErrorCode; readonly message: ChatWord };

/** The chat's words, both ways; what becomes of them is not the engine's business. */
export interface ChatWire {
  /** Calls the one `listener` with all news from the beginning of the call on; returns how to stop. */
  listen(listener: (news: ChatNews) => void): () => void;
  say(word: ChatWord): void;
}

/** A running engine. */
export interface Call extends CallActions {
  getState(): CallState;
  /** Calls `listener` after every change; returns how to stop. */
  subscribe(listener: () => void): () => void;
  /**
   * Calls `listener` with the smoothed voice level (0-1) of one person about 30 times a second while
   * it changes. For meters that write to the compositor without passing through React.
   */
  watchLevel(id: ParticipantId, listener: (level: number) => void): () => void;
  /**
   * Calls `listener` with how the call goes, at once and then every second; returns how to stop.
   * While nobody watches nothing is put together.
   */
  watchStatistics(listener: (statistics: Statistics) => void): () => void;
  readonly chat: ChatWire;
  /** Ends everything: sockets, connections, tracks, timers. */
  destroy(): void;
}

/** What the engine needs from outside. */
export interface CallDeps {
  /** How the person proves who they are; asked again for every new socket. */
  credential(): import("../protocol/generated").Credential;
  /** Told when the server gives a session token, so that HTTP can use it. */
  onSessionToken?(token: string, expiresAt: number): void;
  /** Told what is said of rings over the room's socket. */
  onRing?(message: RingMessage): void;
  /** `wss://.../ws` */
  socketUrl: string;
  /** Telegram's platform name, or `browser`. */
  platform: string;
}
