//! What the server may say.

use serde::{Deserialize, Serialize};

use super::{
    BannedView, ChatKeep, ErrorCode, MessageView, ParticipantView, PersonView, PersonWelcome,
    RingView, RoomView, Signal, UnixMillis,
};
use crate::ids::ParticipantId;

/// What the server may say. `welcome`, `resumed`, `reset`, `person_welcome`, `ring`, `ice_servers`,
/// `pong`, `error` and `draining` are not sequenced; all others are.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum ServerMessage {
    /// The answer to the first hello: everything.
    Welcome(Box<Snapshot>),
    /// The session goes on; exactly what was missed follows.
    Resumed(Box<Resumption>),
    /// The session could not be taken up: everything again. Media need not be torn down.
    Reset(Box<Snapshot>),
    /// The answer to a hello without a room.
    PersonWelcome(Box<PersonWelcome>),
    /// How a ring of this person stands now. Whoever comes back is told anew, so that none is missed.
    Ring {
        /// The whole of it.
        ring: Box<RingView>,
    },
    /// ICE servers with fresh credentials, long before the old ones run out. Not repeated after a lost
    /// socket, as `resumed` and `reset` bring fresher ones.
    IceServers {
        /// In place of all that were said before.
        ice_servers: Vec<IceServer>,
    },
    /// The answer to `open_voice`.
    VoicePass {
        /// What [`VoiceFromClient::Hello`](super::VoiceFromClient) has to show, once. One that was given
        /// before is worth nothing any more.
        pass: String,
    },
    /// The answer to a ping.
    Pong {
        /// The last client `seq` that was carried out.
        client_seq: u32,
    },
    /// A frame was refused; nothing has changed.
    Error {
        /// Why.
        code: ErrorCode,
        /// The client `seq` of the refused frame, if it had one.
        client_seq: Option<u32>,
        /// When to try again, where that would help.
        retry_after_ms: Option<u32>,
    },
    /// The process is about to stop.
    Draining {
        /// How long to wait before coming back.
        retry_after_ms: u32,
    },
    /// The room itself has changed.
    RoomUpdated {
        /// Its new state.
        room: RoomView,
    },
    /// Somebody has come (into the room or the lobby).
    ParticipantJoined {
        /// Who.
        participant: ParticipantView,
    },
    /// Something about somebody has changed.
    ParticipantUpdated {
        /// Their new state.
        participant: ParticipantView,
    },
    /// Somebody is gone.
    ParticipantLeft {
        /// Who.
        participant: ParticipantId,
        /// Why.
        reason: LeaveReason,
    },
    /// A signal from another participant.
    Signal {
        /// Who sent it, as the server knows.
        from: ParticipantId,
        /// The signal.
        signal: Signal,
    },
    /// Somebody reacts.
    Reaction {
        /// Who.
        from: ParticipantId,
        /// With what.
        emoji: String,
    },
    /// An admin asks this person to turn the microphone on.
    UnmuteRequested {
        /// Who asks.
        by: ParticipantId,
    },
    /// Who is banned here; the answer to `get_banned`.
    Banned {
        /// By name, in the order of names.
        people: Vec<BannedView>,
    },
    /// The chat as a whole: on coming inside, and whenever what is pinned or how long it is kept
    /// changes. Never said outside.
    ChatState {
        /// The newest message there has been; 0 before the first.
        last_message: u32,
        /// How many there are.
        count: u32,
        /// What is shown on top.
        pinned: Option<MessageView>,
        /// For how long all of it outlives the last person in the room.
        keep: ChatKeep,
    },
    /// Somebody has written; the writer hears of it too.
    MessageSent {
        /// What.
        message: MessageView,
        /// The writer's own name for it; only for the writer.
        key: Option<String>,
    },
    /// A message is gone.
    MessageDeleted {
        /// Which.
        message: u32,
    },
    /// Somebody has put an emoji under a message, or taken it away.
    ReactionSet {
        /// Under which.
        message: u32,
        /// Who, also when it is the one who is told.
        from: ParticipantId,
        /// Which emoji.
        emoji: String,
        /// True when it was put.
        on: bool,
    },
    /// A page of the chat, in order; the answer to `get_history`.
    History {
        /// What was asked for.
        before: Option<u32>,
        /// Oldest first.
        messages: Vec<MessageView>,
        /// There are older ones.
        has_older: bool,
    },
    /// More was written than fitted into what waits for this client: what it knows of the chat has
    /// holes, and is to be asked for anew.
    ChatMissed {
        /// The newest message there has been.
        last_message: u32,
    },
}

/// What a client needs to go on with its session.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Resumption {
    /// The last client `seq` that was carried out.
    pub client_seq: u32,
    /// Fresh ICE servers, as the old credentials may have run out.
    pub ice_servers: Vec<IceServer>,
    /// The token for the next time.
    pub resume: ResumeGrant,
    /// A fresh bearer token, so that a call may outlast the one before; valid until
    /// `session_expires_at`.
    pub session_token: String,
    /// When the token runs out.
    pub session_expires_at: UnixMillis,
}

impl std::fmt::Debug for Resumption {
    /// Leaves out tokens and credentials.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Resumption(client_seq: {})", self.client_seq)
    }
}

/// Everything a client needs to be in a room, in one message.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The server's protocol version.
    pub protocol: u32,
    /// The server's clock, for durations.
    pub server_time: UnixMillis,
    /// The person's own id in this room.
    pub you: ParticipantId,
    /// Who the server takes the person for.
    pub person: PersonView,
    /// A bearer token for HTTP and for coming back; valid until `session_expires_at`.
    pub session_token: String,
    /// When the token runs out.
    pub session_expires_at: UnixMillis,
    /// The room.
    pub room: RoomView,
    /// Everybody in it whom this person may see, themselves included, in order of arrival.
    pub participants: Vec<ParticipantView>,
    /// ICE servers as `RTCPeerConnection` takes them.
    pub ice_servers: Vec<IceServer>,
    /// What the server accepts.
    pub limits: ClientLimits,
    /// How to come back.
    pub resume: ResumeGrant,
}

impl std::fmt::Debug for Snapshot {
    /// Leaves out tokens and credentials.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot")
            .field("you", &self.you)
            .field("room", &self.room.code)
            .field("participants", &self.participants.len())
            .finish_non_exhaustive()
    }
}

/// An `RTCIceServer`.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct IceServer {
    /// `stun:`, `turn:` and `turns:` URLs.
    pub urls: Vec<String>,
    /// TURN user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub username: Option<String>,
    /// TURN password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub credential: Option<String>,
}

impl std::fmt::Debug for IceServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IceServer({:?})", self.urls)
    }
}

/// What the server accepts, so that a client can stay within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ClientLimits {
    /// Bytes in one frame.
    pub message_bytes: u32,
    /// Frames a second, on average.
    pub messages_per_second: u32,
    /// Bytes of SDP in one description.
    pub sdp_bytes: u32,
    /// Candidates in one signal.
    pub candidates_per_signal: u32,
    /// People in this room.
    pub participants: u32,
    /// How often to ping.
    pub ping_interval_ms: u32,
}

/// How to come back after a lost socket.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ResumeGrant {
    /// Opaque.
    pub token: String,
    /// For how long after the socket is lost the token is good.
    pub window_ms: u32,
}

impl std::fmt::Debug for ResumeGrant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ResumeGrant(window_ms: {})", self.window_ms)
    }
}

/// Why somebody is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// They left.
    Left,
    /// Nothing was heard of them for 30 seconds.
    TimedOut,
    /// They were sent out.
    Removed,
}

/// Puts `seq` in front of a message that was serialised once for everybody.
///
/// `body` is the JSON object of a [`ServerMessage`]; the result is the same object with a `seq`
/// member.
#[must_use]
pub fn sequenced_frame(seq: u32, body: &str) -> String {
    debug_assert!(body.starts_with('{') && body.len() > 2, "a JSON object");
    let mut frame = String::with_capacity(body.len() + 18);
    frame.push_str("{\"seq\":");
    frame.push_str(&seq.to_string());
    frame.push(',');
    frame.push_str(&body[1..]);
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_number_joins_a_message_that_was_serialised_before() {
        let body = serde_json::to_string(&ServerMessage::Pong { client_seq: 3 }).expect("plain");
        assert_eq!(
            sequenced_frame(7, &body),
            r#"{"seq":7,"type":"pong","clientSeq":3}"#
        );
    }
}
