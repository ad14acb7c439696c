//! The room itself: what it is made of, what is said in it, and how it looks.

use super::budget::SignalBudgets;
use super::call::Call;
use super::chat::Chat;
use super::departed::Departed;
use super::participant::Participant;
use super::visibility::Standing;
use super::visitors::Visitors;
use super::writing::ChatBudgets;
use super::{Effect, Rights};
use crate::ids::{ParticipantId, UserId};
use crate::limits::RESUME_WINDOW;
use crate::protocol::{
    ChatKeep, ClientMessage, CloseCode, ErrorCode, GameView, LeaveReason, MediaMode,
    ParticipantView, Role, RoomKind, RoomView, UnixMillis,
};

/// What a room is, apart from the people in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomInfo {
    /// Its code as people see it.
    pub code: String,
    /// How it came into being.
    pub kind: RoomKind,
    /// Its title; may be empty.
    pub title: String,
    /// The link that invites others.
    pub invite_url: String,
    /// The game that is played in it.
    pub game: Option<GameView>,
    /// How many may be inside at once; at least 1. The owner is let in on top.
    pub capacity: usize,
}

/// A room and everybody in it.
#[derive(Debug)]
pub struct Room {
    pub(super) info: RoomInfo,
    pub(super) owner: Option<UserId>,
    /// Until when an owner who has not come yet is waited for.
    pub(super) owner_awaited_until: Option<UnixMillis>,
    /// Who moderates while the owner is away.
    pub(super) stand_in: Option<UserId>,
    pub(super) rights: Rights,
    /// In order of arrival.
    pub(super) participants: Vec<Participant>,
    pub(super) visitors: Visitors,
    pub(super) departed: Departed,
    pub(super) budgets: SignalBudgets,
    pub(super) chat: Chat,
    pub(super) chat_budgets: ChatBudgets,
    /// Whose pictures are shown first; they may have left.
    pub(super) pinned_person: Option<ParticipantId>,
    /// Which way voices travel.
    pub(super) media_mode: MediaMode,
    pub(super) call: Option<Call>,
    pub(super) effects: Vec<Effect>,
}

impl Room {
    /// An empty room. `owner` is who owned it when it was last in memory; they are waited for as long
    /// as a session is before anybody takes their place. `rights` are what they were before a restart
    /// of the process.
    #[must_use]
    pub fn new(info: RoomInfo, owner: Option<UserId>, rights: Rights, now: UnixMillis) -> Self {
        Self {
            info,
            owner,
            owner_awaited_until: owner.map(|_| now.plus(RESUME_WINDOW)),
            stand_in: None,
            rights,
            participants: Vec::new(),
            visitors: Visitors::default(),
            departed: Departed::default(),
            budgets: SignalBudgets::new(),
            chat: Chat::default(),
            chat_budgets: ChatBudgets::new(),
            pinned_person: None,
            media_mode: MediaMode::Mesh,
            call: None,
            effects: Vec::new(),
        }
    }

    /// Somebody says something; `hello`, `ping`, `open_voice` and `ring` are not the room's business. Who has left is not
    /// heard until their session goes on.
    pub fn handle_message(
        &mut self,
        from: &ParticipantId,
        message: ClientMessage,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        let index = self
            .index(from)
            .filter(|index| !self.participants[*index].is_gone)
            .ok_or(ErrorCode::ParticipantNotFound)?;
        match message {
            ClientMessage::Hello(_)
            | ClientMessage::Ping { .. }
            | ClientMessage::OpenVoice {}
            | ClientMessage::Ring { .. } => Err(ErrorCode::UnexpectedMessage),
            ClientMessage::Enter {} => self.enter(index, now),
            ClientMessage::Leave {} => {
                self.change(None, LeaveReason::Left, now, |room| {
                    room.send_out(index, CloseCode::Left);
                });
                Ok(())
            }
            ClientMessage::Signal { to, signal } => self.pass_on(index, &to, signal, now),
            ClientMessage::SetMedia { media } => self.set_media(index, media, now),
            ClientMessage::SetFrame { frame } => self.set_frame(index, frame, now),
            ClientMessage::RaiseHand { raised } => self.raise_hand(index, raised, now),
            ClientMessage::Speaking { on } => self.note_speaking(index, on),
            ClientMessage::React { emoji } => self.react(index, emoji),
            ClientMessage::Moderate { action } => self.moderate(index, action, now),
            ClientMessage::GetBanned {} => self.tell_banned(index),
            ClientMessage::SendMessage {
                key,
                text,
                reply_to,
            } => self.send_message(index, key, &text, reply_to, now),
            ClientMessage::DeleteMessage { message } => self.delete_message(index, message),
            ClientMessage::SetReaction { message, emoji, on } => {
                self.set_reaction(index, message, emoji, on, now)
            }
            ClientMessage::GetHistory { before } => self.get_history(index, before, now),
            ClientMessage::SetVoiceSocket { able } => {
                self.set_voice_socket(index, able, now);
                Ok(())
            }
            ClientMessage::Report { report } => self.report(index, report, now),
        }
    }

    /// The stored part has changed.
    pub fn handle_info(&mut self, info: RoomInfo, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| room.info = info);
    }

    /// Somebody wants to be forgotten: they leave, own nothing, have written nothing, and are in no later
    /// note of the call. Their rank and their ban stay, or a ban would be undone by asking for this. How
    /// many messages of theirs there were.
    pub fn handle_forget(&mut self, user: UserId, now: UnixMillis) -> usize {
        self.change(None, LeaveReason::Left, now, |room| {
            let mut here = room.participants.iter();
            if let Some(index) = here.position(|one| one.person.id == user) {
                room.send_out(index, CloseCode::Left);
            }
            if room.owner == Some(user) {
                room.owner = None;
                room.owner_awaited_until = None;
            }
            room.rights.forget_name(user);
        });
        self.departed.forget(user);
        if let Some(call) = &mut self.call {
            call.forget(user);
        }
        self.forget_written(user)
    }

    /// Nobody has been here for as long as the room waits: whoever comes next finds an open door,
    /// no ranks but the owner's, and of what was written only what the owner wants kept. A chat's
    /// room in which newcomers listen stays one.
    pub fn handle_deserted(&mut self, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            let is_kept = room.info.kind == RoomKind::Chat && room.rights.listen_only;
            room.rights = Rights::default().with_listen_only(is_kept);
            room.visitors.forget_all();
            room.pinned_person = None;
            if room.chat.keep() == ChatKeep::Visit {
                room.chat.forget();
            }
        });
        self.note_chat();
    }

    /// Everybody is sent out; bans and roles stay, a new call may begin.
    pub fn handle_end(&mut self, now: UnixMillis) {
        self.change(None, LeaveReason::Removed, now, |room| {
            for participant in std::mem::take(&mut room.participants) {
                room.depart(participant.id, Some(CloseCode::RoomEnded));
            }
            room.rights.lock(false);
        });
    }

    /// The process stops: a running call is written down as far as it went.
    pub fn handle_shutdown(&mut self, now: UnixMillis) {
        let ended = self.call.take().and_then(|call| call.finish(now));
        self.effects.extend(ended.map(Effect::CallNoted));
    }

    /// When [`Room::handle_timeout`] notes the call that is on, unless somebody comes or goes before.
    #[must_use]
    pub fn next_note(&self) -> Option<UnixMillis> {
        self.call.as_ref().and_then(Call::next_note)
    }

    /// What is to be done, in order; empty afterwards.
    #[must_use]
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The room as this participant sees it.
    #[must_use]
    pub fn view_for(&self, id: &ParticipantId) -> RoomView {
        let participant = self.index(id).map(|index| &self.participants[index]);
        self.view(participant.is_some_and(|one| self.standing(one).is_near()))
    }

    /// The room as those who are near see it, or as those do who would have to knock.
    pub(super) fn view(&self, is_near: bool) -> RoomView {
        RoomView {
            code: self.info.code.clone(),
            kind: self.info.kind,
            title: self.info.title.clone(),
            locked: self.rights.locked,
            media_mode: self.media_mode,
            call_started_at: self.call_started_at().filter(|_| is_near),
            invite_url: self.info.invite_url.clone(),
            game: self.info.game.clone(),
            listen_only: self.rights.listen_only,
            pinned_person: self.pinned_person.clone().filter(|who| {
                let mut inside = self.inside();
                is_near && inside.any(|one| one.id == *who)
            }),
        }
    }

    /// Everybody whom this participant may see, themselves included, in order of arrival.
    #[must_use]
    pub fn seen_by(&self, id: &ParticipantId) -> Vec<ParticipantView> {
        let Some(viewer) = self.index(id).map(|index| &self.participants[index]) else {
            return Vec::new();
        };
        self.participants
            .iter()
            .filter(|other| self.sees(viewer, other))
            .map(|other| self.view_of(other))
            .collect()
    }

    /// Names of those inside, in order of arrival.
    #[must_use]
    pub fn people_inside(&self) -> Vec<String> {
        self.inside().map(|one| one.person.name.clone()).collect()
    }

    /// When the present call began.
    #[must_use]
    pub fn call_started_at(&self) -> Option<UnixMillis> {
        self.call.as_ref().map(|call| call.started_at)
    }

    /// Whether anybody is here, in the lobby or at the door included.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.participants.is_empty()
    }

    /// How many may be inside at once.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.info.capacity
    }

    pub(super) fn index(&self, id: &ParticipantId) -> Option<usize> {
        self.participants.iter().position(|one| one.id == *id)
    }

    pub(super) fn role(&self, user: UserId) -> Role {
        if self.owner == Some(user) {
            return Role::Owner;
        }
        let role = self.rights.role(user);
        if self.stand_in == Some(user) {
            role.max(Role::Admin)
        } else {
            role
        }
    }

    pub(super) fn standing(&self, participant: &Participant) -> Standing {
        let user = participant.person.id;
        let is_inside = participant.is_inside();
        Standing {
            presence: participant.presence,
            role: self.role(user),
            may_pass: self.may_pass(user),
            has_seat: self.has_seat(is_inside, user, &participant.network),
            is_gone: participant.is_gone,
        }
    }

    /// A participant as the others see them.
    pub(super) fn view_of(&self, participant: &Participant) -> ParticipantView {
        let standing = self.standing(participant);
        participant.view(
            standing.role,
            standing.may_connect(),
            self.pairs(participant),
        )
    }

    pub(super) fn sees(&self, viewer: &Participant, other: &Participant) -> bool {
        viewer.id == other.id || self.standing(viewer).sees(self.standing(other))
    }

    /// Everybody who has not left, in order of arrival.
    pub(super) fn present(&self) -> impl Iterator<Item = &Participant> {
        self.participants.iter().filter(|one| !one.is_gone)
    }

    /// Those inside, in order of arrival.
    pub(super) fn inside(&self) -> impl Iterator<Item = &Participant> {
        self.present().filter(|one| one.is_inside())
    }
}
