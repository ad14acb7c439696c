//! What a browser may say.

use serde::{Deserialize, Serialize};

use super::{CallReport, ChatKeep, Presence, RingAction, Signal};
use crate::ids::ParticipantId;

/// One frame from a browser.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClientFrame {
    /// The client's own counter, from 1 for each session; absent on `hello` and `ping`. A number
    /// that was already carried out is dropped, so that a client may repeat itself after a resume.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub seq: Option<u32>,
    /// What is said.
    #[serde(flatten)]
    pub message: ClientMessage,
}

/// What a browser may say. Without a room there are only `hello`, `ping` and `ring`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum ClientMessage {
    /// The first message on every socket.
    Hello(Box<Hello>),
    /// Liveness every five seconds, and the acknowledgement of what was received.
    Ping {
        /// The last server `seq` that the client has handled; 0 before the first.
        last_seq: u32,
    },
    /// From the lobby into the room. In a locked room this knocks.
    Enter {},
    /// Out of the room for good; the socket closes with `left`.
    Leave {},
    /// SDP or candidates for one other participant.
    Signal {
        /// Who it is for.
        to: ParticipantId,
        /// The signal itself, passed on as it is.
        signal: Signal,
    },
    /// What this person now sends: tells the others, carries no media.
    SetMedia {
        /// The whole new state.
        media: MediaState,
    },
    /// How this person wants their pictures framed where the others draw them.
    SetFrame {
        /// Which way.
        frame: Frame,
    },
    /// Raise or lower the own hand.
    RaiseHand {
        /// True to raise it.
        raised: bool,
    },
    /// Whether the own voice is heard at the moment, for the host of the room's game alone: the others
    /// hear it. Means something only in a room with a game.
    Speaking {
        /// True when it begins, false when it ends.
        on: bool,
    },
    /// One emoji that floats over the room.
    React {
        /// A single emoji; at most 16 bytes.
        emoji: String,
    },
    /// Something only the owner or an admin may do.
    Moderate {
        /// What to do, and to whom.
        action: ModerationAction,
    },
    /// Ask who is banned here; for owner and admins.
    GetBanned {},
    /// Write into the chat.
    SendMessage {
        /// The client's own name for this message, at most 36 bytes. Said again with the same key (after
        /// a lost session, say), it is the same message.
        key: String,
        /// What to say; line breaks are kept.
        text: String,
        /// The message that this one answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        reply_to: Option<u32>,
    },
    /// Take a message out of the chat: an own one, or as a moderator one of anybody below.
    DeleteMessage {
        /// Which.
        message: u32,
    },
    /// Put an emoji under a message, or take the own one away.
    SetReaction {
        /// Under which.
        message: u32,
        /// A single emoji.
        emoji: String,
        /// True to put it.
        on: bool,
    },
    /// Ask for a page of the chat; answered by `history`.
    GetHistory {
        /// Messages older than this one; the newest when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        before: Option<u32>,
    },
    /// How the call has gone for this client, every minute while inside and before leaving.
    Report {
        /// Since the last report, or since coming in.
        report: CallReport,
    },
    /// Ask for a pass to `GET /ws/voice`; answered by `voice_pass`. For who is inside, where no direct
    /// way to somebody is found.
    OpenVoice {},
    /// Whether voices can go over the server here, where that turns out to be other than the hello said.
    SetVoiceSocket {
        /// As in the hello.
        able: bool,
    },
    /// Rings somebody, or does something about a ring.
    Ring {
        /// What to do.
        action: RingAction,
    },
}

/// The first message: who, and where.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Hello {
    /// The protocol version the Mini App was built with.
    pub protocol: u32,
    /// Who it is.
    pub auth: Credential,
    /// Which room.
    pub room: RoomRequest,
    /// Where to arrive: `lobby` to look first, `inside` to walk straight in.
    pub presence: Presence,
    /// What is sent on arrival (after a restart of the server: what is being sent already).
    #[serde(default)]
    pub media: MediaState,
    /// Given when the client was here before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub resume: Option<ResumeRequest>,
    /// Voices can come and go by `GET /ws/voice` here. Whose cannot is directly connected with everybody,
    /// however many they are.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<bool>", optional))]
    pub voice_socket: bool,
}

/// How a person proves who they are.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Credential {
    /// Telegram's signed launch data, exactly as the client gave it.
    InitData {
        /// The raw query string.
        init_data: String,
    },
    /// A session token from an earlier welcome or from `POST /api/session`.
    Session {
        /// The token.
        token: String,
    },
    /// No Telegram at all; refused unless the deployment allows guests.
    Guest {
        /// The name to show.
        name: String,
    },
}

impl std::fmt::Debug for Credential {
    /// Never shows the credential itself: launch data and tokens must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::InitData { .. } => "InitData(..)",
            Self::Session { .. } => "Session(..)",
            Self::Guest { .. } => "Guest(..)",
        })
    }
}

/// Which room a person wants.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum RoomRequest {
    /// An existing room, or an open room that comes into being with its first visitor.
    Join {
        /// What was typed or what the link carried.
        code: String,
        /// True to open no new room: a code that leads nowhere is refused with `room_not_open`, and
        /// the person decides whether it was a slip of the pen.
        #[serde(default)]
        #[cfg_attr(test, ts(as = "Option<bool>", optional))]
        existing_only: bool,
    },
    /// A new chat room with a code of the server's making.
    Create {
        /// What to call it; empty for `<name>'s room` in the person's language.
        title: String,
    },
    /// None: the person's own channel, on which rings come. `presence`, `media` and `resume` of such a
    /// hello mean nothing.
    None,
}

/// What a person sends at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MediaState {
    /// The microphone is live.
    pub mic: bool,
    /// The camera is live.
    pub camera: bool,
    /// The screen is shared.
    pub screen: bool,
}

/// How somebody's pictures are framed where they are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// Not at all.
    #[default]
    None,
    /// Colours that run into each other, as light in the north.
    Aurora,
    /// The white edge of an instant photograph.
    Instant,
    /// Perforated edges.
    Film,
    /// A tube of light.
    Neon,
    /// The edge of a postage stamp.
    Stamp,
    /// Coloured lamps on a string.
    Garland,
}

impl Frame {
    /// For serde: what is usual is not written.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

/// What is needed to take an earlier session up again.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ResumeRequest {
    /// The token of the last snapshot.
    pub token: String,
    /// The last server `seq` that was handled.
    pub last_seq: u32,
}

impl std::fmt::Debug for ResumeRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ResumeRequest(last_seq: {})", self.last_seq)
    }
}

/// Things only an owner or an admin may do. Owners may do all of them; admins all but `hand_over`,
/// `end`, `keep_chat` and acting on the owner or other admins.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum ModerationAction {
    /// Make somebody a listener: all they send goes off and stays off.
    Mute {
        /// Who.
        participant: ParticipantId,
    },
    /// Make a listener a speaker again, and lower their hand.
    LetSpeak {
        /// Who.
        participant: ParticipantId,
    },
    /// Ask somebody to turn their microphone on.
    AskToUnmute {
        /// Who.
        participant: ParticipantId,
    },
    /// Let in somebody who knocks.
    Admit {
        /// Who.
        participant: ParticipantId,
    },
    /// Send somebody out; they may come back.
    Remove {
        /// Who.
        participant: ParticipantId,
    },
    /// Send somebody out for as long as the room lives.
    Ban {
        /// Who.
        participant: ParticipantId,
    },
    /// Let somebody who was banned come back.
    Unban {
        /// Who.
        participant: ParticipantId,
    },
    /// Make somebody an admin, or take that away.
    SetAdmin {
        /// Who.
        participant: ParticipantId,
        /// True to make them one.
        admin: bool,
    },
    /// Lock the room (people knock) or open it.
    Lock {
        /// True to lock it.
        locked: bool,
    },
    /// Give the room to somebody else.
    HandOver {
        /// The new owner.
        participant: ParticipantId,
    },
    /// Give the room another title. Only rooms of chats have one of their own.
    Rename {
        /// What to call it, at most 64 characters; empty for none.
        title: String,
    },
    /// End the call for everybody.
    End {},
    /// Show a message on top of the chat, or none.
    PinMessage {
        /// Which.
        message: Option<u32>,
    },
    /// Show somebody's pictures first to everybody, or nobody's.
    PinPerson {
        /// Whose.
        participant: Option<ParticipantId>,
    },
    /// Make newcomers listeners, or speakers as usual. Who is inside speaks on.
    ListenOnly {
        /// True to make them listeners.
        on: bool,
    },
    /// Make listeners of everybody below who is here, or speakers again.
    MuteAll {
        /// True to make them listeners.
        muted: bool,
    },
    /// For how long the chat outlives the last person in the room; the owner's to say.
    KeepChat {
        /// For how long.
        keep: ChatKeep,
    },
}
