//! The sessions of the people in a room: what is on its way to each of them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::conversation::outbox::{Full, Kind};
use crate::hub::session::{Session, SocketLink};
use crate::hub::snapshot;
use crate::ids::{ParticipantId, UserId};
use crate::protocol::{CloseCode, ServerMessage, UnixMillis};

/// One session for each participant.
#[derive(Debug, Default)]
pub(super) struct Seats(HashMap<ParticipantId, Session>);

/// Why a message did not get into somebody's outbox.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Undelivered {
    /// Too much waits for them: their socket is closed, and they begin anew.
    TooSlow(ParticipantId),
    /// Too much of this sender waits for somebody; nobody else is concerned.
    Refused(ParticipantId),
    /// Something of the chat did not fit for this reader.
    ChatMissed(ParticipantId),
}

impl Seats {
    pub(super) fn get(&self, participant: &ParticipantId) -> Option<&Session> {
        self.0.get(participant)
    }

    pub(super) fn get_mut(&mut self, participant: &ParticipantId) -> Option<&mut Session> {
        self.0.get_mut(participant)
    }

    /// The session whose present socket is at the end of `link`.
    pub(super) fn present(
        &self,
        participant: &ParticipantId,
        link: &Arc<SocketLink>,
    ) -> Option<&Session> {
        self.get(participant)
            .filter(|session| session.is_present(link))
    }

    /// The participant who was given this pass.
    pub(super) fn shown(&self, pass: &str) -> Option<ParticipantId> {
        let mut sessions = self.0.iter();
        let is_given = |session: &Session| session.voice_pass.as_deref() == Some(pass);
        sessions.find_map(|(who, session)| is_given(session).then(|| who.clone()))
    }

    /// Begins a session; one that this person had before ends.
    pub(super) fn take(&mut self, participant: ParticipantId, session: Session) {
        if let Some(replaced) = self.0.insert(participant, session) {
            replaced.close_socket(CloseCode::Replaced);
        }
    }

    /// Ends a session; whose it was.
    pub(super) fn leave(&mut self, participant: &ParticipantId, code: CloseCode) -> Option<UserId> {
        let session = self.0.remove(participant)?;
        session.close_socket(code);
        Some(session.person.id)
    }

    /// Ends all of them; whose they were.
    pub(super) fn leave_all(&mut self, code: CloseCode) -> Vec<UserId> {
        let sessions = self.0.drain().map(|(_, session)| session);
        let ended = sessions.inspect(|session| session.close_socket(code));
        ended.map(|session| session.person.id).collect()
    }

    /// Serialised once, queued for each.
    pub(super) fn deliver(
        &self,
        to: &[ParticipantId],
        message: &ServerMessage,
    ) -> Vec<Undelivered> {
        let body: Arc<str> = snapshot::to_json(message).into();
        let kind = Kind::of(message);
        let mut undelivered = Vec::new();
        for participant in to {
            let Some(session) = self.0.get(participant) else {
                continue;
            };
            match session.mailbox.push(kind.clone(), Arc::clone(&body)) {
                Ok(()) => {}
                Err(Full::Overflow) => {
                    session.close_socket(CloseCode::SlowConsumer);
                    undelivered.push(Undelivered::TooSlow(participant.clone()));
                }
                Err(Full::Share) => undelivered.extend(match (&kind, message) {
                    (Kind::From(sender), ServerMessage::Signal { .. }) => {
                        Some(Undelivered::Refused(sender.clone()))
                    }
                    (Kind::From(_), _) => Some(Undelivered::ChatMissed(participant.clone())),
                    _ => None,
                }),
            }
        }
        undelivered
    }

    /// When the first of the sessions needs new ICE servers.
    pub(super) fn next_renewal(&self) -> Option<UnixMillis> {
        let sessions = self.0.values();
        sessions.filter_map(|session| session.renewal_at).min()
    }

    /// Who needs new ICE servers at `now`; the next time for them is `next`.
    pub(super) fn take_due(
        &mut self,
        now: UnixMillis,
        next: Option<UnixMillis>,
    ) -> Vec<(ParticipantId, UserId)> {
        let mut due = Vec::new();
        for (participant, session) in &mut self.0 {
            if session.renewal_at.is_some_and(|at| at <= now) {
                session.renewal_at = next;
                due.push((participant.clone(), session.person.id));
            }
        }
        due
    }
}
