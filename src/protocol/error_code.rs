//! The closed list of refusals. Each has a translation in the Mini App.

use serde::{Deserialize, Serialize};

/// Why a frame or a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Not JSON, or not a message of this protocol.
    BadMessage,
    /// The first message must be a hello, and only the first.
    UnexpectedMessage,
    /// A text, list or SDP is longer than allowed.
    TooLarge,
    /// Too many messages; wait for `retry_after_ms`.
    RateLimited,
    /// There is no such participant in this room.
    ParticipantNotFound,
    /// The role does not allow it.
    Forbidden,
    /// A listener sends neither voice nor camera nor screen.
    NotASpeaker,
    /// Only possible once inside the room.
    NotInside,
    /// The room holds as many people as it may.
    RoomFull,
    /// The emoji is not one.
    BadEmoji,
    /// There is no such message in the chat (any more).
    MessageNotFound,
    /// Nothing that can be seen is left of the text.
    EmptyText,
    /// There is nobody whom this token, or this participant, stands for, or they cannot be rung.
    PersonNotFound,
    /// There is no such ring any more, or it is not this person's.
    RingNotFound,
}
