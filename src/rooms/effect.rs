//! What a room wants done.

use super::{CallNote, ChatChanges, Rights};
use crate::ids::{ParticipantId, UserId};
use crate::protocol::{CallReport, CloseCode, ServerMessage};

/// An order to whoever runs the room; carried out in the order given.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send one message to these participants; never empty, in order of arrival.
    Send {
        /// Who.
        to: Vec<ParticipantId>,
        /// What.
        message: ServerMessage,
    },
    /// This participant is no longer in the room: close their socket and forget their session.
    Departed {
        /// Who.
        participant: ParticipantId,
        /// With which code; `None` when there has been no socket for long.
        code: Option<CloseCode>,
    },
    /// The room belongs to somebody else now, or to nobody.
    OwnerChanged {
        /// Its owner.
        owner: Option<UserId>,
    },
    /// The room has another title.
    TitleChanged(String),
    /// Who may what is different now.
    RightsChanged(Rights),
    /// What is written in the room is different now.
    ChatChanged(ChatChanges),
    /// Write down how a call of at least two stands, in place of what was noted of it before.
    CallNoted(CallNote),
    /// A client has said how its call goes; within what can be true.
    Reported(CallReport),
}
