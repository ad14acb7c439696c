//! A socket that is in no room: the channel of its person, on which rings come and go.

use std::sync::Arc;

use crate::conversation::outbox::Kind;
use crate::hub::locate::Visitor;
use crate::hub::ringing::{Shown, Wish};
use crate::hub::session::{Session, SocketLink};
use crate::hub::{Hub, snapshot};
use crate::metrics;
use crate::protocol::{
    ClientFrame, ClientMessage, CloseCode, ErrorCode, PROTOCOL_VERSION, PersonWelcome,
    ServerMessage,
};

/// What ties a socket to its person. Nothing is taken up again here: whoever comes back is told every
/// ring anew.
pub(super) struct Channel {
    hub: Hub,
    session: Session,
    link: Arc<SocketLink>,
    /// Until the socket goes into a room.
    shown: Option<Shown>,
}

impl Channel {
    /// Makes a visitor's socket their channel; what to send them first.
    pub(super) async fn begin(hub: &Hub, visitor: Visitor) -> Result<(Self, String), CloseCode> {
        let person = visitor.person;
        if person.id.is_guest() {
            return Err(CloseCode::GuestsNotAllowed);
        }
        let shared = &hub.shared;
        let link = Arc::new(SocketLink::default());
        let session = Session::new(person.clone(), snapshot::new_token(), Arc::clone(&link));
        let mailbox = Arc::clone(&session.mailbox);
        let (shown, rings) = shared.ringing.show(person.clone(), mailbox).await;
        // Tokens are checked against the wall clock.
        let token = shared.deps.auth.issue_session(&person, crate::time::now());
        let welcome = PersonWelcome {
            protocol: PROTOCOL_VERSION,
            server_time: shared.clock.now(),
            person: snapshot::person_view(&person),
            session_token: token.token,
            session_expires_at: token.expires_at,
            rings,
            limits: snapshot::limits(shared.deps.room_people_max),
        };
        metrics::count_greeting("person_welcome");
        let first = snapshot::to_json(&ServerMessage::PersonWelcome(Box::new(welcome)));
        let channel = Self {
            hub: hub.clone(),
            session,
            link,
            shown: Some(shown),
        };
        Ok((channel, first))
    }

    pub(super) fn link(&self) -> &SocketLink {
        &self.link
    }

    pub(super) fn next_frame(&self) -> Option<String> {
        self.session.mailbox.take(&self.link)
    }

    /// Carries out what the client said.
    pub(super) fn hear(&self, frame: ClientFrame) {
        let seq = frame.seq;
        if !self.session.is_new(seq) {
            return;
        }
        let refused = match frame.message {
            ClientMessage::Ping { .. } => {
                let client_seq = self.session.mailbox.client_seq();
                return self.send(&ServerMessage::Pong { client_seq });
            }
            ClientMessage::Ring { action } => self.hub.shared.ringing.wish(Wish {
                user: self.session.person.id,
                mailbox: Arc::clone(&self.session.mailbox),
                client_seq: seq,
                action,
                participant: Err(ErrorCode::NotInside),
            }),
            _ => Err(ErrorCode::UnexpectedMessage),
        };
        if let Err(code) = refused {
            self.send(&ServerMessage::Error {
                code,
                client_seq: seq,
                retry_after_ms: None,
            });
        }
    }

    /// Who cannot be told any more does not read, and is closed.
    fn send(&self, message: &ServerMessage) {
        let body = snapshot::to_json(message).into();
        if self.session.mailbox.push(Kind::Unsequenced, body).is_err() {
            self.session.close_socket(CloseCode::SlowConsumer);
        }
    }

    /// The socket goes into a room and stays the same device of its person.
    pub(super) fn take_shown(&mut self) -> Option<Shown> {
        self.shown.take()
    }
}
