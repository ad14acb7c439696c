//! What ringing wants done.

use super::Status;
use crate::ids::{RingId, RoomCode, UserId};

/// An order to whoever runs the rings; carried out in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Tell all devices of this person how the ring stands.
    Show {
        /// Whom.
        to: UserId,
        /// Which ring.
        ring: RingId,
    },
    /// Write the ring down as it stands.
    Save(RingId),
    /// Ask Telegram for something, and report back with
    /// [`Rings::handle_phone`](super::Rings::handle_phone).
    Phone {
        /// Which ring.
        ring: RingId,
        /// What.
        order: PhoneOrder,
    },
    /// Say on the caller's card how the ring ended.
    EndCard(RingId),
    /// The call of two is over: end its room for good.
    EndRoom(RoomCode),
    /// A third is in the call of two: it is a room like others from now on.
    OpenRoom(RoomCode),
}

/// What is asked of Telegram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneOrder {
    /// Send the message that rings.
    Ring,
    /// Delete this message and send it anew, so that the phone sounds once more.
    Again {
        /// The message that is there.
        message: i64,
    },
    /// Say on this message how it ended.
    End {
        /// The message that is there.
        message: i64,
        /// How.
        status: Status,
    },
    /// Say quietly that a call was missed: the callee was busy, or it is not known what they were told
    /// before a restart. Needs no report.
    Missed,
}
