//! One ring, and the two people of it.

use super::NewRing;
use crate::ids::{RingId, RoomCode, UserId};
use crate::limits::RING_LIFE;
use crate::protocol::{UnixMillis, UnreachableWhy};

/// One socket of a person, numbered by whoever runs the rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub u64);

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Who.
    pub id: UserId,
    /// What the other one sees.
    pub name: String,
    /// Telegram username without the `@`.
    pub username: Option<String>,
    /// Two-letter language code, if it is known.
    pub language: Option<String>,
}

/// What a ring is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A call of the two, in a room of their own.
    Two,
    /// Bringing somebody into the room where the caller is.
    Into,
}

/// How a ring stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nobody has answered yet.
    Ringing,
    /// The callee has.
    Answered,
    /// The callee did not want to.
    Declined,
    /// The callee was in another call.
    Busy,
    /// Nobody answered in time.
    NoAnswer,
    /// The caller gave up, or was gone.
    Cancelled,
    /// There was no way to the callee.
    Unreachable(UnreachableWhy),
}

impl Status {
    /// Whether it is to change no more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Ringing)
    }

    /// Whether the callee did not hear of it in time: a missed call.
    #[must_use]
    pub const fn is_missed(self) -> bool {
        matches!(
            self,
            Self::Busy | Self::NoAnswer | Self::Cancelled | Self::Unreachable(_)
        )
    }
}

/// The message in which the bot answered the caller's `/call`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    /// The chat it is in.
    pub chat: i64,
    /// Its number there.
    pub message: i64,
}

/// What is known of the callee's Telegram message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phone {
    /// A message is on its way, in place of this one.
    Asking(Option<i64>),
    /// The message is there.
    Rung(i64),
    /// It is being told how the ring ended.
    Ending(i64),
    /// Telegram did not take it.
    Failed,
    /// Nothing is there that could change.
    Done,
}

/// One attempt of one person to reach another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Its name.
    pub id: RingId,
    /// The caller's own name for it, if a page placed it.
    pub key: Option<String>,
    /// The callee's own name for it, if they rang the caller meanwhile.
    pub callee_key: Option<String>,
    /// Who rings.
    pub caller: Party,
    /// Who is rung.
    pub callee: Party,
    /// Whether the caller wants the camera.
    pub video: bool,
    /// Where the two meet.
    pub room: RoomCode,
    /// What for.
    pub purpose: Purpose,
    /// When it began.
    pub started_at: UnixMillis,
    /// How it stands.
    pub status: Status,
    /// When it ended, once it has.
    pub ended_at: Option<UnixMillis>,
    /// Whether some device of the callee shows it, or Telegram has taken the message.
    pub is_reached: bool,
    /// The caller's socket, if a page placed it.
    pub placed_on: Option<DeviceId>,
    /// The callee's socket that answered, if one did.
    pub answered_on: Option<DeviceId>,
    /// The bot's answer to the caller's `/call`.
    pub card: Option<Card>,
    /// The callee does not want to hear of this caller: nothing of it is shown or kept.
    pub is_hidden: bool,
    /// One of the two wants to be forgotten: nothing of it is kept.
    pub(super) is_forgotten: bool,
    pub(super) phone: Phone,
    /// When the message is to be sent anew; `None` once it was.
    pub(super) again_at: Option<UnixMillis>,
    /// The caller has been in the room.
    pub(super) has_caller_come: bool,
    /// Since when the caller has no socket.
    pub(super) caller_lost_at: Option<UnixMillis>,
}

impl Ring {
    /// When it ends by itself.
    #[must_use]
    pub fn ends_at(&self) -> UnixMillis {
        self.started_at.plus(RING_LIFE)
    }

    /// The callee's Telegram message, if there is one that may still have to change.
    #[must_use]
    pub const fn message(&self) -> Option<i64> {
        match self.phone {
            Phone::Rung(message) | Phone::Ending(message) => Some(message),
            Phone::Asking(message) => message,
            Phone::Failed | Phone::Done => None,
        }
    }

    /// Whether this is somebody's who is rung or rings.
    #[must_use]
    pub fn is_of(&self, user: UserId) -> bool {
        self.caller.id == user || self.callee.id == user
    }

    pub(super) fn is_between(&self, one: UserId, other: UserId) -> bool {
        one != other && self.is_of(one) && self.is_of(other)
    }

    /// Whether Telegram has been asked for something and has not answered.
    pub(super) const fn awaits_telegram(&self) -> bool {
        matches!(self.phone, Phone::Asking(_) | Phone::Ending(_))
    }

    pub(super) const fn is_on(&self) -> bool {
        !self.status.is_final()
    }

    /// A ring of which nothing but this is known.
    #[must_use]
    pub fn new(new: NewRing, started_at: UnixMillis) -> Self {
        Self {
            id: new.id,
            key: new.key,
            callee_key: None,
            caller: new.caller,
            callee: new.callee,
            video: new.video,
            room: new.room,
            purpose: new.purpose,
            started_at,
            status: Status::Ringing,
            ended_at: None,
            is_reached: false,
            placed_on: new.device,
            answered_on: None,
            card: None,
            is_hidden: false,
            is_forgotten: false,
            phone: Phone::Done,
            again_at: None,
            has_caller_come: false,
            caller_lost_at: None,
        }
    }

    /// The same ring, with the message in Telegram that it was written down with.
    #[must_use]
    pub fn with_message(mut self, message: Option<i64>) -> Self {
        self.phone = message.map_or(Phone::Done, Phone::Rung);
        self
    }
}
