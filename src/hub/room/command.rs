//! What reaches the task of a live room: what it is asked, which has an answer, and what it is told,
//! which has none.
//!
//! Only [`RoomHandle`](super::handle::RoomHandle) makes these.

use std::sync::Arc;

use tokio::sync::oneshot;

use crate::hub::session::{Mailbox, SocketLink};
use crate::hub::voice::VoiceEntry;
use crate::hub::{RoomNotice, RoomSummary};
use crate::ids::{ClientNetwork, ParticipantId, RoomCode, UserId};
use crate::person::Person;
use crate::protocol::{ClientFrame, CloseCode, ErrorCode, MediaState, Presence, ResumeRequest};
use crate::rooms::{HostOrder, Players};
use crate::store::RoomRecord;

/// Where an answer goes. Whoever asked may have stopped waiting.
pub(super) type Reply<T> = oneshot::Sender<T>;

/// One thing for a room; carried out in order of arrival.
#[derive(Debug)]
pub(super) enum Command {
    Ask(Ask),
    Say(Say),
    /// The process stops; answered when everything is on its way to the database.
    Stop(Reply<()>),
}

/// What has an answer.
#[derive(Debug)]
pub(super) enum Ask {
    /// A checked person with a socket wants in.
    Connect(Box<Connect>, Reply<Result<Connected, CloseCode>>),
    /// What somebody may know from outside; `None` stands for anybody.
    Describe(Option<UserId>, Reply<RoomSummary>),
    /// What may be told where the room belongs.
    Notice(Reply<RoomNotice>),
    /// Whether the first of two participants may see the second.
    Sees([ParticipantId; 2], Reply<bool>),
    /// The first person, who is inside, wants to bring the second.
    Invite([UserId; 2], Reply<Result<(), ErrorCode>>),
    /// Somebody is to be forgotten; how many messages of theirs there were.
    Forget(UserId, Reply<usize>),
    /// Who is inside and how many wait, as the host of the room's game sees them.
    Players(Reply<Players>),
    /// Whoever shows this pass wants to send and hear voices over a socket.
    Voice(String, Reply<Result<VoiceEntry, CloseCode>>),
    /// The host of the room's game orders something.
    Order(HostOrder, Reply<Result<(), ErrorCode>>),
}

/// What has no answer.
#[derive(Debug)]
pub(super) enum Say {
    /// A client said something.
    Heard {
        participant: ParticipantId,
        link: Arc<SocketLink>,
        frame: ClientFrame,
    },
    /// A socket is gone.
    Lost {
        participant: ParticipantId,
        link: Arc<SocketLink>,
    },
    /// The stored part has changed.
    Changed(Box<RoomRecord>),
    /// Invitations lead elsewhere than they did.
    LinksChanged,
    /// Lock or open the door; whoever asks may.
    Lock(bool),
    /// This person is an admin of the chat that the room belongs to.
    ChatAdmin(UserId),
    /// Everybody out; the room is no longer in the directory.
    End,
}

/// Somebody who wants in.
#[derive(Debug)]
pub(crate) struct Connect {
    pub(crate) person: Person,
    pub(crate) network: ClientNetwork,
    pub(crate) presence: Presence,
    pub(crate) media: MediaState,
    /// Their voice can go over the server.
    pub(crate) voice_socket: bool,
    pub(crate) resume: Option<ResumeRequest>,
}

/// A socket that has become part of a room.
#[derive(Debug)]
pub(crate) struct Connected {
    pub(crate) participant: ParticipantId,
    /// `welcome`, `resumed` or `reset`.
    pub(crate) first_frame: String,
    pub(crate) link: Arc<SocketLink>,
    pub(crate) mailbox: Arc<Mailbox>,
    /// The room.
    pub(crate) code: RoomCode,
}
