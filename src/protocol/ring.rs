//! Ringing somebody: what a person's own channel carries.
//!
//! A ring is told as a whole whenever something about it changes, so that a client needs to remember
//! nothing: the newest [`RingView`] with an id replaces the one before it.

use serde::{Deserialize, Serialize};

use super::{ClientLimits, PersonView, UnixMillis};
use crate::ids::{ParticipantId, RingId};

/// What a person does about a ring.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum RingAction {
    /// Ring somebody. Repeated with the same key (after a lost socket) it is the same ring.
    Call {
        /// The client's own name for this attempt; 1 to 64 bytes.
        key: String,
        /// Whom.
        callee: RingCallee,
        /// Whether the camera is wanted; only said to the callee.
        video: bool,
        /// The room to bring them into, in which the caller is; absent for a call of two.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        room: Option<String>,
    },
    /// Answer. Going into the ring's room does the same.
    Accept {
        /// Which ring.
        ring: RingId,
    },
    /// Do not answer; it ends on all of one's devices.
    Decline {
        /// Which ring.
        ring: RingId,
    },
    /// Stop ringing somebody. Leaving the ring's room does the same.
    Cancel {
        /// Which ring.
        ring: RingId,
    },
}

impl std::fmt::Debug for RingAction {
    /// Leaves out the token that names the callee.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Call { video, room, .. } => write!(f, "Call(video: {video}, room: {room:?})"),
            Self::Accept { ring } => write!(f, "Accept({ring})"),
            Self::Decline { ring } => write!(f, "Decline({ring})"),
            Self::Cancel { ring } => write!(f, "Cancel({ring})"),
        }
    }
}

/// Whom to ring: never a bare Telegram id, with which anybody could be rung.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum RingCallee {
    /// Somebody by the token that this person was given for them; it is good for nobody else.
    Person {
        /// The token.
        token: String,
    },
    /// Somebody who is inside the room that this socket is in.
    Participant {
        /// Who.
        participant: ParticipantId,
    },
}

/// A ring, as one of its two people sees it on one of their devices.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RingView {
    /// Which ring.
    pub id: RingId,
    /// The key of the viewer's own `call` that this is, if there was one: the caller's, and the
    /// callee's when both rang each other at once.
    pub key: Option<String>,
    /// Who rings whom.
    pub direction: RingDirection,
    /// The other one.
    pub person: RingPerson,
    /// Whether the caller wants the camera.
    pub video: bool,
    /// The code of the room to go into: the caller at once, the callee to answer.
    pub room: String,
    /// When it began.
    pub started_at: UnixMillis,
    /// When it ends by itself if nobody answers.
    pub ends_at: UnixMillis,
    /// How it stands.
    pub state: RingState,
}

/// Who rings whom, from where the viewer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RingDirection {
    /// The viewer is rung.
    Incoming,
    /// The viewer rings.
    Outgoing,
}

/// The other person of a ring.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RingPerson {
    /// What the viewer calls them with; good for this viewer alone.
    pub token: String,
    /// First and last name.
    pub name: String,
    /// Telegram username without the `@`.
    pub username: Option<String>,
    /// Our own image URL (a path on this origin); answers 204 where there is no photo: draw initials then.
    pub avatar: Option<String>,
}

impl std::fmt::Debug for RingPerson {
    /// Leaves out the token and the signed address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RingPerson({:?})", self.name)
    }
}

/// How a ring stands. Every state but `ringing` is final.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum RingState {
    /// Nobody has answered yet.
    Ringing {
        /// Whether it has come to the callee: some device of theirs shows it, or Telegram has taken
        /// the message.
        reached: bool,
    },
    /// The two are in the room, or on the way.
    Answered {
        /// Whether it was on this device.
        here: bool,
    },
    /// The callee did not want to.
    Declined,
    /// The callee is in another call of two, or ringing.
    Busy,
    /// Nobody answered in time.
    NoAnswer,
    /// The caller gave up, or is gone.
    Cancelled,
    /// There is no way to the callee.
    Unreachable {
        /// Why.
        why: UnreachableWhy,
        /// A link into the room for the caller to send by themselves: it stays open for a while.
        link: Option<String>,
    },
}

/// Why somebody cannot be rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum UnreachableWhy {
    /// They never pressed Start, so the bot may not write to them.
    NeverStarted,
    /// They blocked the bot.
    Blocked,
    /// Telegram did not take the message.
    Failed,
}

/// The answer to a hello without a room: the person's own channel.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PersonWelcome {
    /// The protocol version of the server.
    pub protocol: u32,
    /// The present.
    pub server_time: UnixMillis,
    /// Who this is.
    pub person: PersonView,
    /// A bearer token for HTTP and for the next hello; valid until `session_expires_at`.
    pub session_token: String,
    /// When the token runs out.
    pub session_expires_at: UnixMillis,
    /// Rings of this person that are on, and those that ended within the last minute.
    pub rings: Vec<RingView>,
    /// What the server accepts.
    pub limits: ClientLimits,
}

impl std::fmt::Debug for PersonWelcome {
    /// Leaves out the token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonWelcome({} rings)", self.rings.len())
    }
}
