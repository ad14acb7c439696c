//! What can be asked of a live room, and the handle that asks.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::RoomSummary;
use super::session::{Line, Mailbox};
use crate::ids::{ClientNetwork, ParticipantId, UserId};
use crate::person::Person;
use crate::protocol::{ClientFrame, CloseCode, MediaState, Presence, ResumeRequest};
use crate::store::RoomRecord;

/// One thing asked of a room; carried out in order of arrival.
#[derive(Debug)]
pub(crate) enum Command {
    /// A checked person with a socket wants in.
    Connect(Box<Connect>),
    /// A client said something.
    Said {
        participant: ParticipantId,
        line: Arc<Line>,
        frame: ClientFrame,
    },
    /// A socket is gone.
    Lost {
        participant: ParticipantId,
        line: Arc<Line>,
    },
    /// What may be known from outside.
    Describe {
        /// To whom; `None` stands for anybody.
        viewer: Option<UserId>,
        reply: oneshot::Sender<RoomSummary>,
    },
    /// Whether the first of two participants may see the second.
    Sees([ParticipantId; 2], oneshot::Sender<bool>),
    /// The stored part has changed.
    Changed(Box<RoomRecord>),
    /// Invitations lead elsewhere than they did.
    LinksChanged,
    /// Everybody out; the room is no longer in the registry.
    End,
    /// The process stops; answered when everything is written down.
    ShutDown(oneshot::Sender<()>),
}

#[derive(Debug)]
pub(crate) struct Connect {
    pub(crate) person: Person,
    pub(crate) network: ClientNetwork,
    pub(crate) presence: Presence,
    pub(crate) media: MediaState,
    pub(crate) resume: Option<ResumeRequest>,
    pub(crate) reply: oneshot::Sender<Result<Connected, CloseCode>>,
}

/// A socket that has become part of a room.
#[derive(Debug)]
pub(crate) struct Connected {
    pub(crate) participant: ParticipantId,
    /// `welcome`, `resumed` or `reset`.
    pub(crate) first_frame: String,
    pub(crate) line: Arc<Line>,
    pub(crate) mailbox: Arc<Mailbox>,
}

/// A cheap handle to one live room.
#[derive(Clone, Debug)]
pub(crate) struct RoomHandle {
    pub(crate) commands: mpsc::Sender<Command>,
}

/// The room's task has ended by a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RoomIsOver;

impl RoomHandle {
    /// Waits while the room has too much to do, which slows only whoever talks to it.
    pub(crate) async fn ask(&self, command: Command) -> Result<(), RoomIsOver> {
        self.commands.send(command).await.map_err(|_| RoomIsOver)
    }

    pub(crate) fn is_over(&self) -> bool {
        self.commands.is_closed()
    }
}
