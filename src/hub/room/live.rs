//! A room with its people: what becomes of commands and of time. Synchronous: takes `now`, and says
//! by orders what is to be done outside.

use std::slice;
use std::sync::Arc;

use super::command::{Ask, Say};
use super::info::{empty_room, info};
use super::orders::Order;
use super::seats::{Seats, Undelivered};
use crate::hub::census::Counted;
use crate::hub::locate::Past;
use crate::hub::session::SocketLink;
use crate::hub::voice::VoiceHall;
use crate::hub::{RoomNotice, RoomSummary, Shared};
use crate::ids::{ParticipantId, RoomCode, UserId};
use crate::limits::EMPTY_ROOM_LINGER;
use crate::metrics;
use crate::protocol::{
    ClientFrame, ClientMessage, CloseCode, ErrorCode, ServerMessage, UnixMillis,
};
use crate::rooms::{CallNote, Effect, FinishedCall, Notice, Players, Room};
use crate::store::{CallKind, RoomRecord};
use crate::tally::Tally;

/// After so long a pair of people may say a little more to each other.
const RETRY_AFTER_MS: u32 = 1_000;

/// A room that is in memory.
pub(super) struct LiveRoom {
    pub(super) shared: Arc<Shared>,
    pub(super) record: RoomRecord,
    pub(super) room: Room,
    pub(super) seats: Seats,
    /// Voices that go over the server, once somebody has asked for that.
    pub(super) voices: Option<VoiceHall>,
    /// When somebody was last here, or it was last found that nobody is.
    occupied_at: UnixMillis,
    /// How many are inside, for the census.
    pub(super) inside: Counted,
    /// What was last told to whoever watches rooms from outside: what may be told, and the title.
    pub(super) told: (Notice, String),
    /// The players at the last look while a host listened.
    pub(super) told_players: Players,
    /// The call that has ended since then.
    pub(super) ended: Option<FinishedCall>,
    /// Who is here, or what they do, may have changed since then.
    pub(super) is_stirred: bool,
    /// Taken out of the directory: nobody new gets in.
    pub(super) is_ended: bool,
    /// Nobody has been here for as long as the room waits.
    is_deserted: bool,
    /// The start of the call that is kept for people's lists.
    kept_call: Option<UnixMillis>,
    pub(super) orders: Vec<Order>,
}

impl LiveRoom {
    pub(super) fn new(
        shared: Arc<Shared>,
        record: RoomRecord,
        past: Past,
        now: UnixMillis,
    ) -> Self {
        Self {
            room: empty_room(&shared, &record, past.rights).with_chat(past.chat),
            inside: shared.people_inside.none(),
            shared,
            seats: Seats::default(),
            voices: None,
            occupied_at: now,
            told: (Notice::default(), record.title.clone()),
            told_players: Players::default(),
            ended: None,
            is_stirred: false,
            is_ended: false,
            is_deserted: false,
            kept_call: None,
            orders: Vec::new(),
            record,
        }
    }

    pub(super) const fn code(&self) -> &RoomCode {
        &self.record.code
    }

    /// Whether the room is no longer in the directory.
    pub(super) const fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// Whether the room has waited long enough for somebody to come; said once each time.
    pub(super) fn take_deserted(&mut self) -> bool {
        std::mem::take(&mut self.is_deserted)
    }

    /// What is to be done, in order; empty afterwards.
    pub(super) fn take_orders(&mut self) -> Vec<Order> {
        std::mem::take(&mut self.orders)
    }

    /// When [`LiveRoom::handle_timeout`] has something to do, at the latest after a long while.
    pub(super) fn next_deadline(&self, now: UnixMillis) -> UnixMillis {
        let idle = if self.room.is_empty() {
            self.lingers_until()
        } else {
            now.plus(EMPTY_ROOM_LINGER)
        };
        let due = [
            self.room.next_deadline(),
            self.room.next_note(),
            self.seats.next_renewal(),
        ];
        due.into_iter().flatten().fold(idle, UnixMillis::min)
    }

    fn lingers_until(&self) -> UnixMillis {
        self.occupied_at.plus(EMPTY_ROOM_LINGER)
    }

    pub(super) fn handle_timeout(&mut self, now: UnixMillis) {
        let has_lingered = self.lingers_until() <= now;
        self.room.handle_timeout(now);
        self.renew_ice_servers(now);
        if self.room.is_empty() && has_lingered {
            self.room.handle_deserted(now);
            self.is_deserted = true;
        }
        self.settle(now);
    }

    /// Answers what was asked.
    pub(super) fn handle_ask(&mut self, ask: Ask, now: UnixMillis) {
        // Whoever asked may have stopped waiting.
        match ask {
            Ask::Connect(connect, reply) => self.connect(&connect, reply, now),
            Ask::Describe(viewer, reply) => {
                let _ = reply.send(RoomSummary {
                    record: self.record.clone(),
                    outline: self.room.outline(viewer),
                });
            }
            Ask::Sees([viewer, other], reply) => {
                let seen = self.room.seen_by(&viewer);
                let _ = reply.send(seen.iter().any(|one| one.id == other));
            }
            Ask::Invite([by, person], reply) => {
                let _ = reply.send(self.room.handle_invitation(by, person, now));
            }
            Ask::Players(reply) => {
                let _ = reply.send(self.room.players());
            }
            Ask::Voice(pass, reply) => {
                let _ = reply.send(self.enter_hall(&pass));
            }
            Ask::Order(order, reply) => {
                let _ = reply.send(self.room.handle_host(order, now));
            }
            Ask::Forget(user, reply) => {
                let _ = reply.send(self.forget_person(user, now));
            }
            Ask::Notice(reply) => {
                let _ = reply.send(RoomNotice {
                    record: self.record.clone(),
                    notice: self.room.notice(),
                });
            }
        }
        self.settle(now);
    }

    /// How many messages of theirs there were.
    fn forget_person(&mut self, user: UserId, now: UnixMillis) -> usize {
        let is_theirs = self.record.owner == Some(user) && self.record.game.is_none();
        if is_theirs {
            // As in the store: the title is theirs, and often their name.
            self.record.title.clear();
            self.room.handle_info(info(&self.shared, &self.record), now);
        }
        self.room.handle_forget(user, now)
    }

    /// Takes in what was told.
    pub(super) fn handle_say(&mut self, say: Say, now: UnixMillis) {
        match say {
            Say::Heard {
                participant,
                link,
                frame,
            } => self.hear(&participant, &link, frame, now),
            Say::Lost { participant, link } => self.lose(&participant, &link, now),
            Say::Lock(locked) => {
                self.room.handle_lock(locked, now);
                self.is_stirred = true;
            }
            Say::ChatAdmin(user) => self.room.handle_chat_admin(user, now),
            Say::LinksChanged => {
                self.room.handle_info(info(&self.shared, &self.record), now);
            }
            Say::Changed(record) => {
                // The owner is this room's to say; who else reads the record may be behind.
                let owner = self.record.owner;
                self.record = RoomRecord { owner, ..*record };
                self.room.handle_info(info(&self.shared, &self.record), now);
                self.is_stirred = true;
            }
            Say::End => {
                self.is_ended = true;
                self.room.handle_end(now);
            }
        }
        self.settle(now);
    }

    /// The process stops: a call that is on is written down as far as it went.
    pub(super) fn handle_shutdown(&mut self, now: UnixMillis) {
        self.room.handle_shutdown(now);
        for effect in self.room.take_effects() {
            if let Effect::CallNoted(call) = effect {
                self.note_call(call);
            }
        }
    }

    fn settle(&mut self, now: UnixMillis) {
        self.perform_effects(now);
        self.tell_host();
        self.tell_hall();
        if !self.room.is_empty() || self.lingers_until() <= now {
            self.occupied_at = now;
        }
    }

    fn hear(
        &mut self,
        participant: &ParticipantId,
        link: &Arc<SocketLink>,
        frame: ClientFrame,
        now: UnixMillis,
    ) {
        let Some(session) = self.seats.present(participant, link) else {
            return;
        };
        if !session.is_new(frame.seq) {
            return;
        }
        if let ClientMessage::Ping { .. } = frame.message {
            // Answered here, so that the answer counts everything said before the ping.
            let client_seq = session.mailbox.client_seq();
            let pong = ServerMessage::Pong { client_seq };
            return self.deliver(slice::from_ref(participant), &pong, now);
        }
        let client_seq = frame.seq;
        if let ClientMessage::OpenVoice {} = frame.message {
            return self.open_voice(participant, client_seq, now);
        }
        if let ClientMessage::Ring { action } = frame.message {
            return self.ring(participant, action, client_seq, now);
        }
        if let Err(code) = self.room.handle_message(participant, frame.message, now) {
            self.refuse(participant, code, client_seq, now);
        }
    }

    pub(super) fn refuse(
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

    pub(super) fn lose(
        &mut self,
        participant: &ParticipantId,
        link: &Arc<SocketLink>,
        now: UnixMillis,
    ) {
        if let Some(session) = self.seats.present(participant, link) {
            session.detach();
            self.room.handle_disconnected(participant, now);
        }
    }

    fn renew_ice_servers(&mut self, now: UnixMillis) {
        let next = self.shared.renewal_after(now);
        for (participant, user) in self.seats.take_due(now, next) {
            let ice_servers = self.shared.ice_servers(user);
            let message = ServerMessage::IceServers { ice_servers };
            self.deliver(slice::from_ref(&participant), &message, now);
        }
    }

    fn perform_effects(&mut self, now: UnixMillis) {
        let effects = self.room.take_effects();
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
                    self.order_unless_ended(Order::SetOwner(owner));
                }
                Effect::TitleChanged(title) => {
                    self.record.title.clone_from(&title);
                    self.is_stirred = true;
                    self.order_unless_ended(Order::SetTitle(title));
                }
                Effect::RightsChanged(rights) => {
                    self.order_unless_ended(Order::SetRights(Box::new(rights)));
                }
                Effect::ChatChanged(changes) => {
                    self.order_unless_ended(Order::SetChat(Box::new(changes)));
                }
                Effect::CallNoted(call) => self.note_call(call),
                Effect::Reported(report) => metrics::count_report(&Tally::from(&report)),
            }
        }
        if std::mem::take(&mut self.is_stirred) {
            self.tell_watchers();
            self.tell_ringing(self.room.seated());
        }
    }

    /// A room that was ended is written by whoever ended it.
    fn order_unless_ended(&mut self, order: Order) {
        if !self.is_ended {
            self.orders.push(order);
        }
    }

    /// Who has too much waiting is cut off and starts anew; who sends too much is refused.
    pub(super) fn deliver(
        &mut self,
        to: &[ParticipantId],
        message: &ServerMessage,
        now: UnixMillis,
    ) {
        for undelivered in self.seats.deliver(to, message) {
            match undelivered {
                Undelivered::TooSlow(reader) => self.room.handle_disconnected(&reader, now),
                Undelivered::ChatMissed(reader) => {
                    self.deliver(slice::from_ref(&reader), &self.room.chat_missed(), now);
                }
                Undelivered::Refused(sender) => {
                    self.refuse(&sender, ErrorCode::RateLimited, None, now);
                }
            }
        }
    }

    fn forget(&mut self, participant: &ParticipantId, code: Option<CloseCode>) {
        let code = code.unwrap_or(CloseCode::IdleTimeout);
        if let Some(user) = self.seats.leave(participant, code) {
            self.shared.whereabouts.leave(user, &self.record.code);
        }
    }

    fn note_call(&mut self, call: CallNote) {
        let kind = CallKind::from(self.record.kind_now());
        if call.is_over {
            metrics::count_call(kind.name(), call.until.since(call.met_at));
            self.ended = Some(FinishedCall::from(&call));
            self.is_stirred = true;
        }
        if self.kept_call != Some(call.started_at) {
            if !self.shared.budgets.keep_call(&call) {
                return;
            }
            self.kept_call = Some(call.started_at);
        }
        let title = self.record.title.clone();
        self.orders
            .push(Order::NoteCall(Box::new(call), kind, title));
    }
}

/// Signals and reactions are most of the traffic and change nothing that is seen from outside.
const fn changes_the_picture(message: &ServerMessage) -> bool {
    !matches!(
        message,
        ServerMessage::Signal { .. }
            | ServerMessage::Reaction { .. }
            | ServerMessage::UnmuteRequested { .. }
            | ServerMessage::Banned { .. }
            | ServerMessage::ChatState { .. }
            | ServerMessage::MessageSent { .. }
            | ServerMessage::MessageDeleted { .. }
            | ServerMessage::ReactionSet { .. }
            | ServerMessage::History { .. }
            | ServerMessage::ChatMissed { .. }
            | ServerMessage::VoicePass { .. }
    )
}

impl Drop for LiveRoom {
    /// However the room ends, its people are no longer counted as being here.
    fn drop(&mut self) {
        self.tell_ringing(Vec::new());
        self.shared.player_news.wake(&self.record.code);
        if let Some(hall) = &self.voices {
            hall.close();
        }
        for user in self.seats.leave_all(CloseCode::GoingAway) {
            self.shared.whereabouts.leave(user, &self.record.code);
        }
    }
}
