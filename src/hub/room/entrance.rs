//! How somebody gets into a live room: their session is taken up again, or begins.

use std::sync::Arc;

use super::command::{Connect, Connected, Reply};
use super::live::LiveRoom;
use crate::hub::session::{Session, SocketLink};
use crate::hub::snapshot;
use crate::ids::ParticipantId;
use crate::metrics;
use crate::protocol::{CloseCode, ResumeRequest, Resumption, ServerMessage, UnixMillis};
use crate::rooms::Arrival;

impl LiveRoom {
    pub(super) fn connect(
        &mut self,
        connect: &Connect,
        reply: Reply<Result<Connected, CloseCode>>,
        now: UnixMillis,
    ) {
        let link = Arc::new(SocketLink::default());
        let participant = self.participant_id(connect);
        let resumed = connect
            .resume
            .as_ref()
            .and_then(|request| self.resume(&participant, request, &link, now));
        let result = match resumed {
            Some(first) => Ok(first),
            None => self.join(&participant, connect, &link, now),
        };
        if let Ok(first) = &result {
            metrics::count_greeting(snapshot::outcome(first));
        }
        let result = result.and_then(|first| {
            let session = self.seats.get(&participant);
            Ok(Connected {
                first_frame: snapshot::to_json(&first),
                mailbox: Arc::clone(&session.ok_or(CloseCode::InternalError)?.mailbox),
                participant: participant.clone(),
                link: Arc::clone(&link),
                code: self.record.code.clone(),
            })
        });
        if reply.send(result).is_err() {
            self.lose(&participant, &link, now);
        }
    }

    fn participant_id(&self, connect: &Connect) -> ParticipantId {
        let auth = &self.shared.deps.auth;
        auth.participant_id(&self.record.code, connect.person.id)
    }

    /// Takes a session up again, if it is this one and nothing of it was lost.
    fn resume(
        &mut self,
        participant: &ParticipantId,
        request: &ResumeRequest,
        link: &Arc<SocketLink>,
        now: UnixMillis,
    ) -> Option<ServerMessage> {
        let session = self.seats.get_mut(participant)?;
        if session.token != request.token {
            return None;
        }
        session.resume(request.last_seq, Arc::clone(link)).ok()?;
        session.renewal_at = self.shared.renewal_after(now);
        self.room.handle_resumed(participant, now);
        let auth = &self.shared.deps.auth;
        // Tokens are checked against the wall clock, which rooms do not follow.
        let token = auth.issue_session(&session.person, crate::time::now());
        Some(ServerMessage::Resumed(Box::new(Resumption {
            client_seq: session.mailbox.client_seq(),
            ice_servers: self.shared.ice_servers(session.person.id),
            resume: snapshot::grant(&session.token),
            session_token: token.token,
            session_expires_at: token.expires_at,
        })))
    }

    /// Begins a session; one that this person had before ends.
    fn join(
        &mut self,
        participant: &ParticipantId,
        connect: &Connect,
        link: &Arc<SocketLink>,
        now: UnixMillis,
    ) -> Result<ServerMessage, CloseCode> {
        if self.is_ended {
            return Err(CloseCode::RoomEnded);
        }
        let person = &connect.person;
        let whereabouts = &self.shared.whereabouts;
        let is_new = self.seats.get(participant).is_none();
        whereabouts.enter(person.id, &connect.network, &self.record.code)?;
        let arrival = Arrival {
            id: participant.clone(),
            person: person.clone(),
            network: connect.network.clone(),
            avatar: self
                .shared
                .deps
                .auth
                .avatar_path(person.id, crate::time::now()),
            presence: connect.presence,
            media: connect.media,
            voice_socket: connect.voice_socket,
        };
        if let Err(code) = self.room.handle_arrival(arrival, now) {
            if is_new {
                whereabouts.leave(person.id, &self.record.code);
            }
            return Err(code);
        }
        self.is_stirred = true;
        let mut session = Session::new(person.clone(), snapshot::new_token(), Arc::clone(link));
        session.renewal_at = self.shared.renewal_after(now);
        let snapshot = snapshot::snapshot(&self.shared, &self.room, participant, &session, now);
        self.seats.take(participant.clone(), session);
        Ok(if connect.resume.is_some() {
            ServerMessage::Reset(Box::new(snapshot))
        } else {
            ServerMessage::Welcome(Box::new(snapshot))
        })
    }
}
