//! A socket's part in a room: what it says goes there, and what the room has for it is fetched here.

use std::sync::Arc;

use crate::hub::locate::Visitor;
use crate::hub::room::{Connected, RoomHandle};
use crate::hub::session::{Mailbox, SocketLink};
use crate::ids::{ParticipantId, RoomCode};
use crate::protocol::{ClientFrame, CloseCode};

/// What ties a socket to a room. The room is told when it is given up, however that happens.
pub(super) struct Attachment {
    room: RoomHandle,
    participant: ParticipantId,
    link: Arc<SocketLink>,
    mailbox: Arc<Mailbox>,
    code: RoomCode,
}

impl Attachment {
    /// Makes a visitor's socket part of a room; what to send them first.
    pub(super) async fn begin(
        room: RoomHandle,
        visitor: Visitor,
    ) -> Result<(Self, String), CloseCode> {
        let Connected {
            participant,
            first_frame,
            link,
            mailbox,
            code,
        } = room.connect(visitor.into_connect()).await?;
        let attachment = Self {
            room,
            participant,
            link,
            mailbox,
            code,
        };
        Ok((attachment, first_frame))
    }

    /// What wakes the socket, and tells it to close.
    pub(super) fn link(&self) -> &SocketLink {
        &self.link
    }

    /// The room.
    pub(super) const fn code(&self) -> &RoomCode {
        &self.code
    }

    /// What waits for the client.
    pub(super) fn mailbox(&self) -> Arc<Mailbox> {
        Arc::clone(&self.mailbox)
    }

    /// The next frame for the client, if one waits.
    pub(super) fn next_frame(&self) -> Option<String> {
        self.mailbox.take(&self.link)
    }

    /// The client has got everything up to this number.
    pub(super) fn ack(&self, last_seq: u32) {
        self.mailbox.ack(&self.link, last_seq);
    }

    /// Passes on what the client said.
    pub(super) async fn pass_on(&self, frame: ClientFrame) -> Result<(), CloseCode> {
        let (participant, link) = (self.participant.clone(), Arc::clone(&self.link));
        let heard = self.room.hear(participant, link, frame).await;
        heard.map_err(|_| CloseCode::InternalError)
    }
}

impl Drop for Attachment {
    fn drop(&mut self) {
        let (participant, link) = (self.participant.clone(), Arc::clone(&self.link));
        self.room.lose(participant, link);
    }
}
