//! Where a socket is: in a room, or at its person's own channel.

use super::attachment::Attachment;
use super::channel::Channel;
use crate::cluster::{Desk, RoomClaim};
use crate::hub::Hub;
use crate::hub::locate::Visitor;
use crate::hub::ringing::Shown;
use crate::hub::session::SocketLink;
use crate::ids::UserId;
use crate::protocol::{ClientFrame, CloseCode, RoomRequest};

/// One of the two.
pub(super) enum Place {
    Room {
        attachment: Attachment,
        /// The person's rings come here too; not for guests.
        _shown: Option<Shown>,
    },
    Person(Box<Channel>),
}

impl Place {
    /// Brings a visitor's socket where they want it; what to send them first. `claim` is there for a room
    /// that is not open yet, and `before` is what the socket was to its person until now.
    pub(super) async fn begin(
        hub: &Hub,
        visitor: Visitor,
        claim: Option<RoomClaim>,
        before: Option<Shown>,
    ) -> Result<(UserId, Self, String), CloseCode> {
        let person = visitor.person.clone();
        let user = person.id;
        hub.admit(&visitor)?;
        if visitor.hello.room == RoomRequest::None {
            let (channel, first_frame) = Channel::begin(hub, visitor).await?;
            return Ok((user, Self::Person(Box::new(channel)), first_frame));
        }
        let room = hub.locate(&visitor, claim).await?;
        let (attachment, first_frame) = Attachment::begin(room, visitor).await?;
        let (mailbox, code) = (attachment.mailbox(), attachment.code().clone());
        let before = before.filter(|shown| shown.is_of(user));
        let ringing = &hub.shared.ringing;
        let shown = match hub.shared.deps.cluster.desk() {
            Desk::Here => ringing.show_in_room(person, mailbox, code, before).await,
            // People are rung elsewhere.
            Desk::At(_) | Desk::Nobody => None,
        };
        let place = Self::Room {
            attachment,
            _shown: shown,
        };
        Ok((user, place, first_frame))
    }

    /// Whether a further hello may take the socket elsewhere.
    pub(super) const fn takes_hello(&self) -> bool {
        matches!(self, Self::Person(_))
    }

    /// What the socket is to its person, for where it goes next.
    pub(super) fn take_shown(&mut self) -> Option<Shown> {
        match self {
            Self::Room { .. } => None,
            Self::Person(channel) => channel.take_shown(),
        }
    }

    /// What wakes the socket, and tells it to close.
    pub(super) fn link(&self) -> &SocketLink {
        match self {
            Self::Room { attachment, .. } => attachment.link(),
            Self::Person(channel) => channel.link(),
        }
    }

    /// The next frame for the client, if one waits.
    pub(super) fn next_frame(&self) -> Option<String> {
        match self {
            Self::Room { attachment, .. } => attachment.next_frame(),
            Self::Person(channel) => channel.next_frame(),
        }
    }

    /// The client has got everything up to this number.
    pub(super) fn ack(&self, last_seq: u32) {
        if let Self::Room { attachment, .. } = self {
            attachment.ack(last_seq);
        }
    }

    /// Passes on what the client said.
    pub(super) async fn pass_on(&self, frame: ClientFrame) -> Result<(), CloseCode> {
        match self {
            Self::Room { attachment, .. } => attachment.pass_on(frame).await,
            Self::Person(channel) => {
                channel.hear(frame);
                Ok(())
            }
        }
    }
}
