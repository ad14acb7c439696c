//! Calls as people see them afterwards: who was in them when, how they were rung and how they went.
//!
//! A call is written as a whole, again and again while it goes on ([`Store::write_call`](crate::store::Store::write_call)), and each time
//! what is there is brought up to it: a write that comes twice, late or never breaks nothing. What goes on
//! in a room within a minute of what was there before is one entry: a call and the ring that led to it, a
//! call before and after a restart of the process, and whoever comes and goes all the time.

mod forget;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use forget::Forgotten;
pub use read::{CallBefore, CallDetails, CallRecord, PAGE_QUERIES, PersonSeen, PersonTally};

use crate::ids::{RoomCode, UserId};
use crate::protocol::{RoomKind, UnixMillis};
use crate::tally::Tally;

/// What a call is to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    /// In a room of a chat, or in an open one.
    Room,
    /// One person has rung another.
    Direct,
    /// In the room of a game.
    Game,
}

impl CallKind {
    const ALL: [Self; 3] = [Self::Room, Self::Direct, Self::Game];

    /// As it is stored, and as the HTTP API says it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::Direct => "direct",
            Self::Game => "game",
        }
    }
}

impl From<RoomKind> for CallKind {
    fn from(kind: RoomKind) -> Self {
        match kind {
            RoomKind::Chat | RoomKind::Open => Self::Room,
            RoomKind::Game => Self::Game,
            RoomKind::Direct => Self::Direct,
        }
    }
}

/// How ringing somebody ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RingOutcome {
    /// They came.
    Answered,
    /// They did not, in the time that it rang.
    Missed,
    /// They said no.
    Declined,
    /// They were in another call.
    Busy,
    /// The caller did not wait.
    Cancelled,
    /// Nothing could be shown to them.
    Unreachable,
}

impl RingOutcome {
    const ALL: [Self; 6] = [
        Self::Answered,
        Self::Missed,
        Self::Declined,
        Self::Busy,
        Self::Cancelled,
        Self::Unreachable,
    ];

    /// As it is stored, and as the HTTP API says it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Missed => "missed",
            Self::Declined => "declined",
            Self::Busy => "busy",
            Self::Cancelled => "cancelled",
            Self::Unreachable => "unreachable",
        }
    }
}

/// Which way somebody was in a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// They were rung.
    Incoming,
    /// They rang.
    Outgoing,
}

impl Direction {
    const ALL: [Self; 2] = [Self::Incoming, Self::Outgoing];

    /// As it is stored, and as the HTTP API says it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
        }
    }
}

/// Somebody in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallPerson {
    /// Who.
    pub user: UserId,
    /// Their name at the time.
    pub name: String,
}

/// A ring that is over, for [`Store::record_ring`](crate::store::Store::record_ring).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishedRing {
    /// The room that it led to, or would have.
    pub code: RoomCode,
    /// A call of the two, or into a room.
    pub kind: CallKind,
    /// Who rang.
    pub caller: CallPerson,
    /// Who was rung.
    pub callee: CallPerson,
    /// Whether it was to be a video call.
    pub video: bool,
    /// When it began.
    pub started_at: UnixMillis,
    /// When it was over.
    pub ended_at: UnixMillis,
    /// How.
    pub outcome: RingOutcome,
}

/// Somebody's time inside a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallVisit {
    /// Who.
    pub person: CallPerson,
    /// When they came in.
    pub joined_at: UnixMillis,
    /// When they went out, or the present.
    pub left_at: UnixMillis,
}

/// A call as it stands, for [`Store::write_call`](crate::store::Store::write_call).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallState {
    /// The room.
    pub code: RoomCode,
    /// What it is to people.
    pub kind: CallKind,
    /// The room's title; may be empty.
    pub title: String,
    /// The first person in.
    pub started_at: UnixMillis,
    /// The first time that two were together.
    pub met_at: UnixMillis,
    /// The last one out, or the present.
    pub until: UnixMillis,
    /// Whether it is over.
    pub is_over: bool,
    /// Whether anybody sent pictures.
    pub has_video: bool,
    /// Who was inside when, in order of coming in.
    pub visits: Vec<CallVisit>,
    /// What people's clients reported.
    pub tallies: Vec<(UserId, Tally)>,
}

/// Names a call: its room, and when the entry began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallId {
    /// The room.
    pub code: RoomCode,
    /// When it began.
    pub started_at: UnixMillis,
}

impl CallId {
    /// Reads what `to_string` wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (code, started_at) = text.rsplit_once('-')?;
        let is_number = started_at.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self {
            code: RoomCode::parse(code).ok()?,
            started_at: UnixMillis(started_at.parse().ok().filter(|_| is_number)?),
        })
    }
}

impl std::fmt::Display for CallId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.code.as_str(), self.started_at.0)
    }
}

/// The one of `all` with this name; a name that none has was not written by us.
fn named<T: Copy>(
    all: &[T],
    name_of: impl Fn(T) -> &'static str,
    name: &str,
) -> Result<T, sqlx::Error> {
    let found = all.iter().copied().find(|one| name_of(*one) == name);
    found.ok_or_else(|| sqlx::Error::Decode(format!("a call of an unknown kind: {name}").into()))
}
