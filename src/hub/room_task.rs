//! One live room: the task that owns its [`Room`] and its sessions and carries out the effects.

use std::collections::HashMap;
use std::slice;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::sleep_until;

use super::census::Counted;
use super::command::{Command, Connect, Connected, RoomHandle};
use super::session::{Line, Session};
use super::{RoomEvent, RoomSummary, Shared, rights, snapshot};
use crate::conversation::outbox::{Full, Kind};
use crate::ids::ParticipantId;
use crate::limits::{EMPTY_ROOM_LINGER, PARTICIPANTS_PER_ROOM_MAX, ROOM_QUEUE};
use crate::metrics;
use crate::protocol::{
    ClientFrame, ClientMessage, CloseCode, ErrorCode, GameView, ResumeRequest, Resumption,
    ServerMessage, UnixMillis,
};
use crate::rooms::{Arrival, Effect, FinishedCall, Rights, Room, RoomInfo};
use crate::store::RoomRecord;

/// Age at which the database is told that a room is still in use.
const USE_NOTED_AFTER: Duration = Duration::from_secs(24 * 3600);
/// After so long a pair of people may say a little more to each other.
const RETRY_AFTER_MS: u32 = 1_000;

pub(crate) struct RoomTask {
    shared: Arc<Shared>,
    record: RoomRecord,
    room: Room,
    sessions: HashMap<ParticipantId, Session>,
    /// Since when nobody has been here.
    empty_since: UnixMillis,
    /// How many are inside, for the census.
    inside: Counted,
    /// What was last told to whoever watches rooms from outside.
    told: (Vec<String>, Option<UnixMillis>),
    /// Who is here, or what they do, may have changed since then.
    is_stirred: bool,
    /// Taken out of the registry: nobody new gets in.
    is_ended: bool,
}

/// Starts the task of a room that is not live yet.
pub(crate) fn start(shared: &Arc<Shared>, record: RoomRecord, rights: Rights) -> RoomHandle {
    let (commands, inbox) = mpsc::channel(ROOM_QUEUE);
    let now = shared.clock.now();
    let room = empty_room(shared, &record, rights);
    if now.since(record.created_at) > USE_NOTED_AFTER {
        shared.writer.set_used(record.code.clone());
    }
    let task = RoomTask {
        shared: Arc::clone(shared),
        record,
        room,
        sessions: HashMap::new(),
        empty_since: now,
        inside: shared.people_inside.none(),
        told: (Vec::new(), None),
        is_stirred: false,
        is_ended: false,
    };
    tokio::spawn(task.run(inbox));
    RoomHandle { commands }
}

/// A room as it is before anybody comes.
pub(crate) fn empty_room(shared: &Shared, record: &RoomRecord, rights: Rights) -> Room {
    let now = shared.clock.now();
    Room::new(info(shared, record), record.owner, rights, now)
}

fn info(shared: &Shared, record: &RoomRecord) -> RoomInfo {
    RoomInfo {
        code: record.code_as_given.clone(),
        kind: record.kind_now(),
        title: record.title.clone(),
        invite_url: shared.deps.links.invite_url(&record.code_as_given),
        game: record.game.as_ref().map(|game| GameView {
            ws_url: game.ws_url.clone(),
            app_url: game.app_url.clone(),
        }),
        capacity: capacity(record),
    }
}

/// As many as the host says, within what a mesh carries.
fn capacity(record: &RoomRecord) -> usize {
    let players = record.game.as_ref().and_then(|game| game.max_players);
    let players = players.map_or(usize::MAX, |players| {
        usize::try_from(players).unwrap_or(usize::MAX)
    });
    players.clamp(1, PARTICIPANTS_PER_ROOM_MAX)
}

impl RoomTask {
    async fn run(mut self, mut inbox: mpsc::Receiver<Command>) {
        loop {
            let lingers_until = self.empty_since.plus(EMPTY_ROOM_LINGER);
            let deadline = self.room.next_deadline();
            let deadline = if self.room.is_empty() {
                deadline.map_or(lingers_until, |deadline| deadline.min(lingers_until))
            } else {
                deadline.unwrap_or_else(|| self.now().plus(EMPTY_ROOM_LINGER))
            };
            let deadline = self.next_renewal().map_or(deadline, |at| at.min(deadline));
            tokio::select! {
                command = inbox.recv() => match command {
                    None => return,
                    Some(Command::ShutDown(done)) => {
                        self.shut_down();
                        // Whoever asked may have stopped waiting.
                        let _ = done.send(());
                        return;
                    }
                    Some(command) => self.carry_out(command),
                },
                () = sleep_until(self.shared.clock.instant(deadline)) => {
                    self.room.handle_timeout(self.now());
                    self.renew_ice_servers(self.now());
                    if self.room.is_empty() && lingers_until <= self.now() {
                        self.room.handle_deserted(self.now());
                        self.perform_effects();
                        if self.is_ended || self.retire(&inbox) {
                            return;
                        }
                    }
                }
            }
            self.perform_effects();
            if !self.room.is_empty() || lingers_until <= self.now() {
                self.empty_since = self.now();
            }
        }
    }

    fn retire(&self, inbox: &mpsc::Receiver<Command>) -> bool {
        self.shared.registry.retire(&self.record.code, inbox)
    }

    fn now(&self) -> UnixMillis {
        self.shared.clock.now()
    }

    fn carry_out(&mut self, command: Command) {
        let now = self.now();
        match command {
            Command::Connect(connect) => self.connect(*connect, now),
            Command::Said {
                participant,
                line,
                frame,
            } => self.hear(&participant, &line, frame, now),
            Command::Lost { participant, line } => self.lose(&participant, &line, now),
            Command::Describe { viewer, reply } => {
                // Whoever asked may have stopped waiting.
                let _ = reply.send(RoomSummary {
                    record: self.record.clone(),
                    outline: self.room.outline(viewer),
                });
            }
            Command::Sees([viewer, other], reply) => {
                let seen = self.room.seen_by(&viewer);
                let _ = reply.send(seen.iter().any(|one| one.id == other));
            }
            Command::LinksChanged => {
                self.room.handle_info(info(&self.shared, &self.record), now);
            }
            Command::Changed(record) => {
                // The owner is this room's to say; who else reads the record may be behind.
                let owner = self.record.owner;
                self.record = RoomRecord { owner, ..*record };
                self.room.handle_info(info(&self.shared, &self.record), now);
            }
            Command::End => {
                self.is_ended = true;
                self.room.handle_end(now);
            }
            Command::ShutDown(_) => unreachable!("the loop ends before"),
        }
    }

    fn connect(&mut self, connect: Connect, now: UnixMillis) {
        let line = Arc::new(Line::default());
        let participant = self.participant_id(&connect);
        let resumed = connect
            .resume
            .as_ref()
            .and_then(|request| self.resume(&participant, request, &line, now));
        let result = match resumed {
            Some(first) => Ok(first),
            None => self.join(&participant, &connect, &line, now),
        };
        if let Ok(first) = &result {
            metrics::count_greeting(snapshot::outcome(first));
        }
        let result = result.map(|first| Connected {
            first_frame: snapshot::to_json(&first),
            mailbox: Arc::clone(&self.sessions[&participant].mailbox),
            participant: participant.clone(),
            line: Arc::clone(&line),
        });
        if connect.reply.send(result).is_err() {
            self.lose(&participant, &line, now);
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
        line: &Arc<Line>,
        now: UnixMillis,
    ) -> Option<ServerMessage> {
        let session = self.sessions.get_mut(participant)?;
        if session.token != request.token {
            return None;
        }
        session.resume(request.last_seq, Arc::clone(line)).ok()?;
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
        line: &Arc<Line>,
        now: UnixMillis,
    ) -> Result<ServerMessage, CloseCode> {
        if self.is_ended {
            return Err(CloseCode::RoomEnded);
        }
        let person = &connect.person;
        let registry = &self.shared.registry;
        let is_new = !self.sessions.contains_key(participant);
        registry
            .enter(person.id, &self.record.code)
            .map_err(|_| CloseCode::TooManyRooms)?;
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
        };
        if let Err(code) = self.room.handle_arrival(arrival, now) {
            if is_new {
                registry.leave(person.id, &self.record.code);
            }
            return Err(code);
        }
        self.is_stirred = true;
        let mut session = Session::new(person.clone(), snapshot::new_token(), Arc::clone(line));
        session.renewal_at = self.shared.renewal_after(now);
        let snapshot = snapshot::snapshot(&self.shared, &self.room, participant, &session, now);
        if let Some(replaced) = self.sessions.insert(participant.clone(), session) {
            replaced.close_socket(CloseCode::Replaced);
        }
        Ok(if connect.resume.is_some() {
            ServerMessage::Reset(Box::new(snapshot))
        } else {
            ServerMessage::Welcome(Box::new(snapshot))
        })
    }

    fn hear(
        &mut self,
        participant: &ParticipantId,
        line: &Arc<Line>,
        frame: ClientFrame,
        now: UnixMillis,
    ) {
        let Some(session) = self.sessions.get(participant) else {
            return;
        };
        if !session.is_present(line) || !session.is_new(frame.seq) {
            return;
        }
        if let ClientMessage::Ping { .. } = frame.message {
            // Answered here, so that the answer counts everything said before the ping.
            let client_seq = session.mailbox.client_seq();
            let pong = ServerMessage::Pong { client_seq };
            return self.deliver(slice::from_ref(participant), &pong, now);
        }
        let client_seq = frame.seq;
        if let Err(code) = self.room.handle_message(participant, frame.message, now) {
            self.refuse(participant, code, client_seq, now);
        }
    }

    fn refuse(
        &mut self,
        participant: &ParticipantId,
        code: ErrorCode,
        client_seq: Option<u32>,
        now: UnixMillis,
    ) {
        let message = ServerMessage::Error {
            code,
            client_seq,
            retry_after_ms: (code == ErrorCode::RateLimited).then_some(RETRY_AFTER_MS),
        };
        self.deliver(slice::from_ref(participant), &message, now);
    }

    fn lose(&mut self, participant: &ParticipantId, line: &Arc<Line>, now: UnixMillis) {
        if let Some(session) = self.sessions.get(participant)
            && session.is_present(line)
        {
            session.detach();
            self.room.handle_disconnected(participant, now);
        }
    }

    /// When the first of the sessions needs new ICE servers.
    fn next_renewal(&self) -> Option<UnixMillis> {
        let sessions = self.sessions.values();
        sessions.filter_map(|session| session.renewal_at).min()
    }

    fn renew_ice_servers(&mut self, now: UnixMillis) {
        let mut due = Vec::new();
        for (participant, session) in &mut self.sessions {
            if session.renewal_at.is_some_and(|at| at <= now) {
                session.renewal_at = self.shared.renewal_after(now);
                due.push((participant.clone(), session.person.id));
            }
        }
        for (participant, user) in due {
            let ice_servers = self.shared.ice_servers(user);
            let message = ServerMessage::IceServers { ice_servers };
            self.deliver(slice::from_ref(&participant), &message, now);
        }
    }

    fn perform_effects(&mut self) {
        let effects = self.room.take_effects();
        let now = self.now();
        for effect in effects {
            match effect {
                Effect::Send { to, message } => {
                    self.is_stirred |= changes_the_picture(&message);
                    self.deliver(&to, &message, now);
                }
                Effect::Departed { participant, code } => {
                    self.is_stirred = true;
                    self.forget(&participant, code);
                }
                Effect::OwnerChanged { owner } => {
                    self.record.owner = owner;
                    if !self.is_ended {
                        let code = self.record.code.clone();
                        self.shared.writer.set_owner(code, owner);
                    }
                }
                Effect::RightsChanged(rights) => {
                    if !self.is_ended {
                        let code = self.record.code.clone();
                        self.shared
                            .writer
                            .set_rights(code, rights::to_text(&rights));
                    }
                }
                Effect::CallEnded(call) => self.record_call(call),
            }
        }
        if std::mem::take(&mut self.is_stirred) {
            self.tell_watchers();
        }
    }

    /// Serialised once, queued for each; who has too much waiting is cut off and starts anew.
    fn deliver(&mut self, to: &[ParticipantId], message: &ServerMessage, now: UnixMillis) {
        let body: Arc<str> = snapshot::to_json(message).into();
        let kind = Kind::of(message);
        for participant in to {
            let Some(session) = self.sessions.get(participant) else {
                continue;
            };
            match session.mailbox.push(kind.clone(), Arc::clone(&body)) {
                Ok(()) => {}
                Err(Full::Overflow) => {
                    session.close_socket(CloseCode::SlowConsumer);
                    self.room.handle_disconnected(participant, now);
                }
                Err(Full::Share) => {
                    if let Kind::From(sender) = &kind {
                        self.refuse(sender, ErrorCode::RateLimited, None, now);
                    }
                }
            }
        }
    }

    fn forget(&mut self, participant: &ParticipantId, code: Option<CloseCode>) {
        if let Some(session) = self.sessions.remove(participant) {
            session.close_socket(code.unwrap_or(CloseCode::IdleTimeout));
            let registry = &self.shared.registry;
            registry.leave(session.person.id, &self.record.code);
        }
    }

    fn tell_watchers(&mut self) {
        let now_there = (self.room.people_inside(), self.room.call_started_at());
        if now_there != self.told {
            self.inside.set(now_there.0.len());
            self.told = now_there;
            self.shared.tell(RoomEvent {
                code: self.record.code.clone(),
            });
        }
    }

    fn shut_down(&mut self) {
        self.room.handle_shutdown(self.now());
        for effect in self.room.take_effects() {
            if let Effect::CallEnded(call) = effect {
                self.record_call(call);
            }
        }
    }

    fn record_call(&self, call: FinishedCall) {
        let (code, title) = (self.record.code.clone(), self.record.title.clone());
        self.shared.writer.record_call(code, title, call);
    }
}

/// Signals and reactions are most of the traffic and change nothing that is seen from outside.
const fn changes_the_picture(message: &ServerMessage) -> bool {
    !matches!(
        message,
        ServerMessage::Signal { .. }
            | ServerMessage::Reaction { .. }
            | ServerMessage::UnmuteRequested { .. }
    )
}

impl Drop for RoomTask {
    /// However the task ends, its people are no longer counted as being here.
    fn drop(&mut self) {
        for session in self.sessions.values() {
            session.close_socket(CloseCode::GoingAway);
            let registry = &self.shared.registry;
            registry.leave(session.person.id, &self.record.code);
        }
    }
}
