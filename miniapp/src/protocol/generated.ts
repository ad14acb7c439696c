// Generated from src/protocol by `make protocol`. Do not edit.

export const PROTOCOL_VERSION = 1;

/** Close codes by name; 4000-4499 mean: come back. */
export const CLOSE_CODES = {
  going_away: 4000,
  slow_consumer: 4001,
  idle_timeout: 4002,
  flooding: 4003,
  internal_error: 4004,
  hello_timeout: 4005,
  server_full: 4006,
  left: 4500,
  removed: 4501,
  banned: 4502,
  room_ended: 4503,
  auth_failed: 4504,
  auth_expired: 4505,
  version_too_old: 4506,
  room_not_found: 4507,
  room_full: 4508,
  replaced: 4509,
  guests_not_allowed: 4510,
  too_many_rooms: 4511,
  protocol_violation: 4512,
  bad_room_code: 4513,
  room_not_open: 4514,
  on_air_elsewhere: 4515,
} as const satisfies Record<CloseCode, number>;

export type ParticipantId = string;

export type RoomCode = string;

export type RingId = string;

export type UnixMillis = number;

export type ClientFrame = { 
/**
 * The client's own counter, from 1 for each session; absent on `hello` and `ping`. A number
 * that was already carried out is dropped, so that a client may repeat itself after a resume.
 */
seq?: number, } & ({ "type": "hello" } & Hello | { "type": "ping", 
/**
 * The last server `seq` that the client has handled; 0 before the first.
 */
lastSeq: number, } | { "type": "enter", } | { "type": "leave", } | { "type": "signal", 
/**
 * Who it is for.
 */
to: ParticipantId, 
/**
 * The signal itself, passed on as it is.
 */
signal: Signal, } | { "type": "set_media", 
/**
 * The whole new state.
 */
media: MediaState, } | { "type": "set_frame", 
/**
 * Which way.
 */
frame: Frame, } | { "type": "raise_hand", 
/**
 * True to raise it.
 */
raised: boolean, } | { "type": "speaking", 
/**
 * True when it begins, false when it ends.
 */
on: boolean, } | { "type": "react", 
/**
 * A single emoji; at most 16 bytes.
 */
emoji: string, } | { "type": "moderate", 
/**
 * What to do, and to whom.
 */
action: ModerationAction, } | { "type": "get_banned", } | { "type": "send_message", 
/**
 * The client's own name for this message, at most 36 bytes. Said again with the same key (after
 * a lost session, say), it is the same message.
 */
key: string, 
/**
 * What to say; line breaks are kept.
 */
text: string, 
/**
 * The message that this one answers.
 */
replyTo?: number, } | { "type": "delete_message", 
/**
 * Which.
 */
message: number, } | { "type": "set_reaction", 
/**
 * Under which.
 */
message: number, 
/**
 * A single emoji.
 */
emoji: string, 
/**
 * True to put it.
 */
on: boolean, } | { "type": "get_history", 
/**
 * Messages older than this one; the newest when absent.
 */
before?: number, } | { "type": "report", 
/**
 * Since the last report, or since coming in.
 */
report: CallReport, } | { "type": "open_voice", } | { "type": "set_voice_socket", 
/**
 * As in the hello.
 */
able: boolean, } | { "type": "ring", 
/**
 * What to do.
 */
action: RingAction, });

export type ClientMessage = { "type": "hello" } & Hello | { "type": "ping", 
/**
 * The last server `seq` that the client has handled; 0 before the first.
 */
lastSeq: number, } | { "type": "enter", } | { "type": "leave", } | { "type": "signal", 
/**
 * Who it is for.
 */
to: ParticipantId, 
/**
 * The signal itself, passed on as it is.
 */
signal: Signal, } | { "type": "set_media", 
/**
 * The whole new state.
 */
media: MediaState, } | { "type": "set_frame", 
/**
 * Which way.
 */
frame: Frame, } | { "type": "raise_hand", 
/**
 * True to raise it.
 */
raised: boolean, } | { "type": "speaking", 
/**
 * True when it begins, false when it ends.
 */
on: boolean, } | { "type": "react", 
/**
 * A single emoji; at most 16 bytes.
 */
emoji: string, } | { "type": "moderate", 
/**
 * What to do, and to whom.
 */
action: ModerationAction, } | { "type": "get_banned", } | { "type": "send_message", 
/**
 * The client's own name for this message, at most 36 bytes. Said again with the same key (after
 * a lost session, say), it is the same message.
 */
key: string, 
/**
 * What to say; line breaks are kept.
 */
text: string, 
/**
 * The message that this one answers.
 */
replyTo?: number, } | { "type": "delete_message", 
/**
 * Which.
 */
message: number, } | { "type": "set_reaction", 
/**
 * Under which.
 */
message: number, 
/**
 * A single emoji.
 */
emoji: string, 
/**
 * True to put it.
 */
on: boolean, } | { "type": "get_history", 
/**
 * Messages older than this one; the newest when absent.
 */
before?: number, } | { "type": "report", 
/**
 * Since the last report, or since coming in.
 */
report: CallReport, } | { "type": "open_voice", } | { "type": "set_voice_socket", 
/**
 * As in the hello.
 */
able: boolean, } | { "type": "ring", 
/**
 * What to do.
 */
action: RingAction, };

export type Hello = { 
/**
 * The protocol version the Mini App was built with.
 */
protocol: number, 
/**
 * Who it is.
 */
auth: Credential, 
/**
 * Which room.
 */
room: RoomRequest, 
/**
 * Where to arrive: `lobby` to look first, `inside` to walk straight in.
 */
presence: Presence, 
/**
 * What is sent on arrival (after a restart of the server: what is being sent already).
 */
media: MediaState, 
/**
 * Given when the client was here before.
 */
resume?: ResumeRequest, 
/**
 * Voices can come and go by `GET /ws/voice` here. Whose cannot is directly connected with everybody,
 * however many they are.
 */
voiceSocket?: boolean, };

export type Credential = { "kind": "init_data", 
/**
 * The raw query string.
 */
initData: string, } | { "kind": "session", 
/**
 * The token.
 */
token: string, } | { "kind": "guest", 
/**
 * The name to show.
 */
name: string, };

export type RoomRequest = { "kind": "join", 
/**
 * What was typed or what the link carried.
 */
code: string, 
/**
 * True to open no new room: a code that leads nowhere is refused with `room_not_open`, and
 * the person decides whether it was a slip of the pen.
 */
existingOnly?: boolean, } | { "kind": "create", 
/**
 * What to call it; empty for `<name>'s room` in the person's language.
 */
title: string, } | { "kind": "none" };

export type MediaState = { 
/**
 * The microphone is live.
 */
mic: boolean, 
/**
 * The camera is live.
 */
camera: boolean, 
/**
 * The screen is shared.
 */
screen: boolean, };

export type Frame = "none" | "aurora" | "instant" | "film" | "neon" | "stamp" | "garland";

export type ResumeRequest = { 
/**
 * The token of the last snapshot.
 */
token: string, 
/**
 * The last server `seq` that was handled.
 */
lastSeq: number, };

export type ModerationAction = { "kind": "mute", 
/**
 * Who.
 */
participant: ParticipantId, } | { "kind": "let_speak", 
/**
 * Who.
 */
participant: ParticipantId, } | { "kind": "ask_to_unmute", 
/**
 * Who.
 */
participant: ParticipantId, } | { "kind": "admit", 
/**
 * Who.
 */
participant: ParticipantId, } | { "kind": "remove", 
/**
 * Who.
 */
participant: ParticipantId, } | { "kind": "ban", 
/**
 * Who.
 */
participant: ParticipantId, } | { "kind": "unban", 
/**
 * Who.
 */
participant: ParticipantId, } | { "kind": "set_admin", 
/**
 * Who.
 */
participant: ParticipantId, 
/**
 * True to make them one.
 */
admin: boolean, } | { "kind": "lock", 
/**
 * True to lock it.
 */
locked: boolean, } | { "kind": "hand_over", 
/**
 * The new owner.
 */
participant: ParticipantId, } | { "kind": "rename", 
/**
 * What to call it, at most 64 characters; empty for none.
 */
title: string, } | { "kind": "end", } | { "kind": "pin_message", 
/**
 * Which.
 */
message: number | null, } | { "kind": "pin_person", 
/**
 * Whose.
 */
participant: ParticipantId | null, } | { "kind": "listen_only", 
/**
 * True to make them listeners.
 */
on: boolean, } | { "kind": "mute_all", 
/**
 * True to make them listeners.
 */
muted: boolean, } | { "kind": "keep_chat", 
/**
 * For how long.
 */
keep: ChatKeep, };

export type RingAction = { "kind": "call", 
/**
 * The client's own name for this attempt; 1 to 64 bytes.
 */
key: string, 
/**
 * Whom.
 */
callee: RingCallee, 
/**
 * Whether the camera is wanted; only said to the callee.
 */
video: boolean, 
/**
 * The room to bring them into, in which the caller is; absent for a call of two.
 */
room?: string, } | { "kind": "accept", 
/**
 * Which ring.
 */
ring: RingId, } | { "kind": "decline", 
/**
 * Which ring.
 */
ring: RingId, } | { "kind": "cancel", 
/**
 * Which ring.
 */
ring: RingId, };

export type RingCallee = { "kind": "person", 
/**
 * The token.
 */
token: string, } | { "kind": "participant", 
/**
 * Who.
 */
participant: ParticipantId, };

export type CallReport = { 
/**
 * Seconds that it is about.
 */
seconds: number, 
/**
 * Of every connection, the seconds that it went from browser to browser by UDP.
 */
directUdp: number, 
/**
 * The same by TCP.
 */
directTcp: number, 
/**
 * Of every connection, the seconds that it went over a TURN server that was reached by UDP.
 */
relayUdp: number, 
/**
 * The same by TCP or TLS.
 */
relayTcp: number, 
/**
 * How many round trips were measured: one a second for every connection.
 */
roundTrips: number, 
/**
 * How long all of them took, in ms.
 */
roundTripMs: number, 
/**
 * For how long voices were listened to, in ms.
 */
heardMs: number, 
/**
 * How much of that was missed and had to be made up, in ms.
 */
missedMs: number, 
/**
 * For how long pictures were watched, in ms.
 */
seenMs: number, 
/**
 * How much of that they stood still, in ms.
 */
frozenMs: number, 
/**
 * What was sent, headers included, in kbit.
 */
sentKbit: number, 
/**
 * What was received, headers included, in kbit.
 */
receivedKbit: number, 
/**
 * Frames of pictures that were sent.
 */
framesSent: number, 
/**
 * Frames of pictures that were seen.
 */
framesSeen: number, };

export type Signal = { "kind": "description", 
/**
 * Which connection of the pair.
 */
connection: number, 
/**
 * Offer or answer (rollback stays inside the browser).
 */
sdpType: SdpType, 
/**
 * The SDP; at most [`crate::limits::SDP_BYTES_MAX`].
 */
sdp: string, } | { "kind": "candidates", 
/**
 * Which connection of the pair.
 */
connection: number, 
/**
 * At most [`crate::limits::CANDIDATES_PER_SIGNAL_MAX`]; an empty `candidate` text ends a
 * generation.
 */
candidates: Array<IceCandidate>, } | { "kind": "ping" } | { "kind": "pong" };

export type SdpType = "offer" | "answer";

export type IceCandidate = { 
/**
 * The candidate attribute; empty for end-of-candidates.
 */
candidate: string, 
/**
 * The media description it belongs to.
 */
sdpMid: string | null, 
/**
 * The same as an index.
 */
sdpMLineIndex: number | null, 
/**
 * The ICE generation it belongs to.
 */
usernameFragment: string | null, };

export type ServerMessage = { "type": "welcome" } & Snapshot | { "type": "resumed" } & Resumption | { "type": "reset" } & Snapshot | { "type": "person_welcome" } & PersonWelcome | { "type": "ring", 
/**
 * The whole of it.
 */
ring: RingView, } | { "type": "ice_servers", 
/**
 * In place of all that were said before.
 */
iceServers: Array<IceServer>, } | { "type": "voice_pass", 
/**
 * What [`VoiceFromClient::Hello`](super::VoiceFromClient) has to show, once. One that was given
 * before is worth nothing any more.
 */
pass: string, } | { "type": "pong", 
/**
 * The last client `seq` that was carried out.
 */
clientSeq: number, } | { "type": "error", 
/**
 * Why.
 */
code: ErrorCode, 
/**
 * The client `seq` of the refused frame, if it had one.
 */
clientSeq: number | null, 
/**
 * When to try again, where that would help.
 */
retryAfterMs: number | null, } | { "type": "draining", 
/**
 * How long to wait before coming back.
 */
retryAfterMs: number, } | { "type": "room_updated", 
/**
 * Its new state.
 */
room: RoomView, } | { "type": "participant_joined", 
/**
 * Who.
 */
participant: ParticipantView, } | { "type": "participant_updated", 
/**
 * Their new state.
 */
participant: ParticipantView, } | { "type": "participant_left", 
/**
 * Who.
 */
participant: ParticipantId, 
/**
 * Why.
 */
reason: LeaveReason, } | { "type": "signal", 
/**
 * Who sent it, as the server knows.
 */
from: ParticipantId, 
/**
 * The signal.
 */
signal: Signal, } | { "type": "reaction", 
/**
 * Who.
 */
from: ParticipantId, 
/**
 * With what.
 */
emoji: string, } | { "type": "unmute_requested", 
/**
 * Who asks.
 */
by: ParticipantId, } | { "type": "banned", 
/**
 * By name, in the order of names.
 */
people: Array<BannedView>, } | { "type": "chat_state", 
/**
 * The newest message there has been; 0 before the first.
 */
lastMessage: number, 
/**
 * How many there are.
 */
count: number, 
/**
 * What is shown on top.
 */
pinned: MessageView | null, 
/**
 * For how long all of it outlives the last person in the room.
 */
keep: ChatKeep, } | { "type": "message_sent", 
/**
 * What.
 */
message: MessageView, 
/**
 * The writer's own name for it; only for the writer.
 */
key: string | null, } | { "type": "message_deleted", 
/**
 * Which.
 */
message: number, } | { "type": "reaction_set", 
/**
 * Under which.
 */
message: number, 
/**
 * Who, also when it is the one who is told.
 */
from: ParticipantId, 
/**
 * Which emoji.
 */
emoji: string, 
/**
 * True when it was put.
 */
on: boolean, } | { "type": "history", 
/**
 * What was asked for.
 */
before: number | null, 
/**
 * Oldest first.
 */
messages: Array<MessageView>, 
/**
 * There are older ones.
 */
hasOlder: boolean, } | { "type": "chat_missed", 
/**
 * The newest message there has been.
 */
lastMessage: number, };

export type Resumption = { 
/**
 * The last client `seq` that was carried out.
 */
clientSeq: number, 
/**
 * Fresh ICE servers, as the old credentials may have run out.
 */
iceServers: Array<IceServer>, 
/**
 * The token for the next time.
 */
resume: ResumeGrant, 
/**
 * A fresh bearer token, so that a call may outlast the one before; valid until
 * `session_expires_at`.
 */
sessionToken: string, 
/**
 * When the token runs out.
 */
sessionExpiresAt: UnixMillis, };

export type Snapshot = { 
/**
 * The server's protocol version.
 */
protocol: number, 
/**
 * The server's clock, for durations.
 */
serverTime: UnixMillis, 
/**
 * The person's own id in this room.
 */
you: ParticipantId, 
/**
 * Who the server takes the person for.
 */
person: PersonView, 
/**
 * A bearer token for HTTP and for coming back; valid until `session_expires_at`.
 */
sessionToken: string, 
/**
 * When the token runs out.
 */
sessionExpiresAt: UnixMillis, 
/**
 * The room.
 */
room: RoomView, 
/**
 * Everybody in it whom this person may see, themselves included, in order of arrival.
 */
participants: Array<ParticipantView>, 
/**
 * ICE servers as `RTCPeerConnection` takes them.
 */
iceServers: Array<IceServer>, 
/**
 * What the server accepts.
 */
limits: ClientLimits, 
/**
 * How to come back.
 */
resume: ResumeGrant, };

export type IceServer = { 
/**
 * `stun:`, `turn:` and `turns:` URLs.
 */
urls: Array<string>, 
/**
 * TURN user name.
 */
username?: string, 
/**
 * TURN password.
 */
credential?: string, };

export type ClientLimits = { 
/**
 * Bytes in one frame.
 */
messageBytes: number, 
/**
 * Frames a second, on average.
 */
messagesPerSecond: number, 
/**
 * Bytes of SDP in one description.
 */
sdpBytes: number, 
/**
 * Candidates in one signal.
 */
candidatesPerSignal: number, 
/**
 * People in this room.
 */
participants: number, 
/**
 * How often to ping.
 */
pingIntervalMs: number, };

export type ResumeGrant = { 
/**
 * Opaque.
 */
token: string, 
/**
 * For how long after the socket is lost the token is good.
 */
windowMs: number, };

export type LeaveReason = "left" | "timed_out" | "removed";

export type MessageView = { 
/**
 * Counts up within the room; greater is later. Numbers of messages that are gone are missing.
 */
id: number, 
/**
 * Who wrote it; they may have left.
 */
from: ParticipantId, 
/**
 * Their name at the time.
 */
name: string, 
/**
 * When.
 */
sentAt: UnixMillis, 
/**
 * Lines of plain text, never empty.
 */
text: string, 
/**
 * What it answers.
 */
replyTo: Quote | null, 
/**
 * In the order in which they came first.
 */
reactions: Array<ReactionView>, };

export type Quote = { 
/**
 * Which message.
 */
id: number, 
/**
 * Whose it is; empty when it is gone.
 */
name: string, 
/**
 * How it begins, on one line; empty when it is gone.
 */
text: string, };

export type ReactionView = { 
/**
 * Which.
 */
emoji: string, 
/**
 * Of how many people.
 */
count: number, 
/**
 * The one who is told is among them.
 */
isOwn: boolean, };

export type ChatKeep = "visit" | "day" | "week";

export type PersonWelcome = { 
/**
 * The protocol version of the server.
 */
protocol: number, 
/**
 * The present.
 */
serverTime: UnixMillis, 
/**
 * Who this is.
 */
person: PersonView, 
/**
 * A bearer token for HTTP and for the next hello; valid until `session_expires_at`.
 */
sessionToken: string, 
/**
 * When the token runs out.
 */
sessionExpiresAt: UnixMillis, 
/**
 * Rings of this person that are on, and those that ended within the last minute.
 */
rings: Array<RingView>, 
/**
 * What the server accepts.
 */
limits: ClientLimits, };

export type RingView = { 
/**
 * Which ring.
 */
id: RingId, 
/**
 * The key of the viewer's own `call` that this is, if there was one: the caller's, and the
 * callee's when both rang each other at once.
 */
key: string | null, 
/**
 * Who rings whom.
 */
direction: RingDirection, 
/**
 * The other one.
 */
person: RingPerson, 
/**
 * Whether the caller wants the camera.
 */
video: boolean, 
/**
 * The code of the room to go into: the caller at once, the callee to answer.
 */
room: string, 
/**
 * When it began.
 */
startedAt: UnixMillis, 
/**
 * When it ends by itself if nobody answers.
 */
endsAt: UnixMillis, 
/**
 * How it stands.
 */
state: RingState, };

export type RingDirection = "incoming" | "outgoing";

export type RingPerson = { 
/**
 * What the viewer calls them with; good for this viewer alone.
 */
token: string, 
/**
 * First and last name.
 */
name: string, 
/**
 * Telegram username without the `@`.
 */
username: string | null, 
/**
 * Our own image URL (a path on this origin); answers 204 where there is no photo: draw initials then.
 */
avatar: string | null, };

export type RingState = { "kind": "ringing", 
/**
 * Whether it has come to the callee: some device of theirs shows it, or Telegram has taken
 * the message.
 */
reached: boolean, } | { "kind": "answered", 
/**
 * Whether it was on this device.
 */
here: boolean, } | { "kind": "declined" } | { "kind": "busy" } | { "kind": "no_answer" } | { "kind": "cancelled" } | { "kind": "unreachable", 
/**
 * Why.
 */
why: UnreachableWhy, 
/**
 * A link into the room for the caller to send by themselves: it stays open for a while.
 */
link: string | null, };

export type UnreachableWhy = "never_started" | "blocked" | "failed";

export type RoomView = { 
/**
 * The code as people see it.
 */
code: string, 
/**
 * How it came into being.
 */
kind: RoomKind, 
/**
 * Its title; empty when it has none (show the code then).
 */
title: string, 
/**
 * Locked: people knock.
 */
locked: boolean, 
/**
 * How media travels.
 */
mediaMode: MediaMode, 
/**
 * When the present call began (the first person went in), if one is on.
 */
callStartedAt: UnixMillis | null, 
/**
 * The link that invites others.
 */
inviteUrl: string, 
/**
 * The game that is played here, if any.
 */
game: GameView | null, 
/**
 * Newcomers listen until somebody lets them speak.
 */
listenOnly: boolean, 
/**
 * Whose pictures are shown first; of somebody who is here.
 */
pinnedPerson: ParticipantId | null, };

export type RoomKind = "chat" | "open" | "game" | "direct";

export type MediaMode = "mesh" | "socket";

export type Pairs = "everybody" | "paired" | "nobody";

export type GameView = { 
/**
 * The game's socket.
 */
wsUrl: string, 
/**
 * The game's page.
 */
appUrl: string, };

export type ParticipantView = { 
/**
 * Who, within this room.
 */
id: ParticipantId, 
/**
 * First and last name as Telegram has them.
 */
name: string, 
/**
 * Telegram username without the `@`.
 */
username: string | null, 
/**
 * Our own image URL (a path on this origin); answers 204 where there is no photo: draw initials then.
 */
avatar: string | null, 
/**
 * They came without Telegram: the name is what they typed themselves.
 */
isGuest: boolean, 
/**
 * What they may do.
 */
role: Role, 
/**
 * Where they are.
 */
presence: Presence, 
/**
 * Whether signals pass to and from them: they are inside, or in the lobby and free to go in at
 * once. Between two people they pass when it is true of both.
 */
mayConnect: boolean, 
/**
 * With whom they make a direct connection, of those to whom signals pass.
 */
pairs: Pairs, 
/**
 * Whether the server hears from them.
 */
connection: Connection, 
/**
 * What they send.
 */
media: MediaState, 
/**
 * How they want their pictures framed.
 */
frame?: Frame, 
/**
 * When they raised their hand, if it is up.
 */
handRaisedAt: UnixMillis | null, 
/**
 * When they came in (or into the lobby).
 */
joinedAt: UnixMillis, };

export type Role = "listener" | "speaker" | "admin" | "owner";

export type Presence = "lobby" | "knocking" | "inside";

export type Connection = "online" | "reconnecting";

export type BannedView = { 
/**
 * Who they were in this room.
 */
id: ParticipantId, 
/**
 * How they were called; empty for who wants to be forgotten.
 */
name: string, };

export type PersonView = { 
/**
 * Telegram user id; negative for guests.
 */
userId: number, 
/**
 * First and last name.
 */
name: string, 
/**
 * Telegram username without the `@`.
 */
username: string | null, 
/**
 * Telegram's two-letter language code, if it gave one.
 */
language: string | null, };

export type VoiceFromClient = { "type": "hello", 
/**
 * From `voice_pass`, or from the last `welcome` of such a socket. Good once.
 */
pass: string, } | { "type": "take", 
/**
 * All of them.
 */
participants: Array<ParticipantId>, } | { "type": "take_all", } | { "type": "offer", 
/**
 * An SDP offer with one section that only sends and up to five that only receive, all of them
 * audio with RFC 6464 levels.
 */
sdp: string, } | { "type": "hang_up", } | { "type": "ping", };

export type VoiceFromServer = { "type": "welcome", 
/**
 * The pass for the next socket, should this one be lost.
 */
pass: string, 
/**
 * Offers are taken.
 */
forwards: boolean, 
/**
 * The connection of an earlier socket that is still there; 0 for none.
 */
connection: number, } | { "type": "seats", 
/**
 * Those that are taken, or taken by somebody else than before.
 */
seats: Array<VoiceSeat>, 
/**
 * Those that are free again.
 */
free: Array<number>, } | { "type": "answer", 
/**
 * How the connection is called here.
 */
connection: number, 
/**
 * The SDP.
 */
sdp: string, } | { "type": "no_connection", 
/**
 * The number; 0 for an offer that was not taken.
 */
connection: number, } | { "type": "pong", };

export type VoiceSeat = { 
/**
 * The number.
 */
seat: number, 
/**
 * By which packets of a connection over UDP name them (CSRC).
 */
source: number, 
/**
 * Whose it is.
 */
participant: ParticipantId, };

export type ErrorCode = "bad_message" | "unexpected_message" | "too_large" | "rate_limited" | "participant_not_found" | "forbidden" | "not_a_speaker" | "not_inside" | "room_full" | "bad_emoji" | "message_not_found" | "empty_text" | "person_not_found" | "ring_not_found";

export type CloseCode = "going_away" | "slow_consumer" | "idle_timeout" | "flooding" | "internal_error" | "hello_timeout" | "server_full" | "left" | "removed" | "banned" | "room_ended" | "auth_failed" | "auth_expired" | "version_too_old" | "room_not_found" | "room_full" | "replaced" | "guests_not_allowed" | "too_many_rooms" | "protocol_violation" | "bad_room_code" | "room_not_open" | "on_air_elsewhere";

