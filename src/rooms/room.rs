//! The room itself: arrivals, departures, what people say, and time.

use super::announce::Picture;
use super::call::Call;
use super::participant::Participant;
use super::visibility::Standing;
use super::{Arrival, Effect, Rights};
use crate::ids::{ParticipantId, RoomCode, UserId};
use crate::limits::{LEFT_AFTER, PARTICIPANTS_PER_ROOM_MAX, RECONNECTING_AFTER, RESUME_WINDOW};
use crate::protocol::{
    ClientMessage, CloseCode, Connection, ErrorCode, GameView, LeaveReason, MediaMode, MediaState,
    ParticipantView, Presence, Role, RoomKind, RoomView, UnixMillis,
};

/// What a room is, apart from the people in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomInfo {
    /// Its code.
    pub code: RoomCode,
    /// How it came into being.
    pub kind: RoomKind,
    /// Its title; may be empty.
    pub title: String,
    /// The link that invites others.
    pub invite_url: String,
    /// The game that is played in it.
    pub game: Option<GameView>,
    /// How many may play the game, if the host said so.
    pub max_players: Option<u32>,
}

/// A room and everybody in it.
#[derive(Debug)]
pub struct Room {
    info: RoomInfo,
    pub(super) owner: Option<UserId>,
    /// Until when the owner that an open room had before a restart may still come back.
    owner_awaited_until: Option<UnixMillis>,
    pub(super) rights: Rights,
    /// In order of arrival.
    pub(super) participants: Vec<Participant>,
    call: Option<Call>,
    pub(super) effects: Vec<Effect>,
}

impl Room {
    /// An empty room. `owner` is who owned it when it was last in memory: chat and game rooms stay
    /// theirs, an open room waits [`LEFT_AFTER`] for them (the process has been restarted during a
    /// call) before it goes to somebody else. `rights` are what they were before such a restart.
    #[must_use]
    pub fn new(info: RoomInfo, owner: Option<UserId>, rights: Rights, now: UnixMillis) -> Self {
        let awaited = info.kind == RoomKind::Open && owner.is_some();
        Self {
            info,
            owner,
            owner_awaited_until: awaited.then(|| now.plus(LEFT_AFTER)),
            rights,
            participants: Vec::new(),
            call: None,
            effects: Vec::new(),
        }
    }

    /// Somebody comes: new, or for the second time (another window, or after a reset), which keeps
    /// their role and hand. Refusals: `Banned`, `RoomFull`.
    pub fn handle_arrival(&mut self, arrival: Arrival, now: UnixMillis) -> Result<(), CloseCode> {
        let user = arrival.person.id;
        if self.rights.bans.contains(&user) {
            return Err(CloseCode::Banned);
        }
        let known = self.index(&arrival.id);
        let full = known.is_none() && self.present().count() >= self.capacity();
        if full && self.owner != Some(user) {
            return Err(CloseCode::RoomFull);
        }
        let id = arrival.id.clone();
        self.change(Some(&id), LeaveReason::Left, now, |room| {
            let (presence, media) = (arrival.presence, arrival.media);
            let index = match known {
                Some(index) => {
                    let participant = &mut room.participants[index];
                    participant.person = arrival.person;
                    participant.avatar = arrival.avatar;
                    participant.come_back();
                    index
                }
                None => {
                    if room.participants.len() >= room.capacity() {
                        room.forget_gone();
                    }
                    room.participants.push(Participant::new(arrival, now));
                    room.participants.len() - 1
                }
            };
            if presence == Presence::Lobby {
                room.participants[index].go_outside(Presence::Lobby);
            } else {
                room.admit_or_knock(index, now);
                room.take_media(index, media);
            }
        });
        Ok(())
    }

    /// Somebody says something; `hello` and `ping` are not the room's business. Who has left is not
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
            ClientMessage::Hello(_) | ClientMessage::Ping { .. } => {
                Err(ErrorCode::UnexpectedMessage)
            }
            ClientMessage::Enter {} => {
                self.change(None, LeaveReason::Left, now, |room| {
                    room.admit_or_knock(index, now);
                });
                Ok(())
            }
            ClientMessage::Leave {} => {
                self.change(None, LeaveReason::Left, now, |room| {
                    room.send_out(index, CloseCode::Left);
                });
                Ok(())
            }
            ClientMessage::Signal { to, signal } => self.pass_on(index, &to, signal),
            ClientMessage::SetMedia { media } => self.set_media(index, media, now),
            ClientMessage::RaiseHand { raised } => self.raise_hand(index, raised, now),
            ClientMessage::React { emoji } => self.react(index, emoji),
            ClientMessage::Moderate { action } => self.moderate(index, action, now),
        }
    }

    /// Somebody's socket is gone; they may come back.
    pub fn handle_disconnected(&mut self, id: &ParticipantId, now: UnixMillis) {
        if let Some(index) = self.index(id) {
            self.participants[index].lost_at.get_or_insert(now);
        }
    }

    /// Somebody's session goes on with a new socket.
    pub fn handle_resumed(&mut self, id: &ParticipantId, now: UnixMillis) {
        if let Some(index) = self.index(id) {
            self.change(None, LeaveReason::Left, now, |room| {
                room.participants[index].come_back();
            });
        }
    }

    /// The stored part has changed.
    pub fn handle_info(&mut self, info: RoomInfo, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| room.info = info);
    }

    /// Nobody has been here for as long as the room waits: whoever comes next finds an open door
    /// and no ranks but the owner's.
    pub fn handle_deserted(&mut self, now: UnixMillis) {
        self.change(None, LeaveReason::Left, now, |room| {
            room.rights = Rights::default();
        });
    }

    /// Everybody is sent out; bans and roles stay, a new call may begin.
    pub fn handle_end(&mut self, now: UnixMillis) {
        self.change(None, LeaveReason::Removed, now, |room| {
            for participant in std::mem::take(&mut room.participants) {
                room.effects.push(Effect::Departed {
                    participant: participant.id,
                    code: Some(CloseCode::RoomEnded),
                });
            }
            room.rights.lock(false);
        });
    }

    /// The process stops: a running call is written down as far as it went.
    pub fn handle_shutdown(&mut self, now: UnixMillis) {
        if let Some(call) = self.call.take() {
            self.effects.push(Effect::CallEnded(call.finish(now)));
        }
    }

    /// When [`Room::handle_timeout`] has something to do.
    #[must_use]
    pub fn next_deadline(&self) -> Option<UnixMillis> {
        let lost = self.participants.iter().filter_map(|participant| {
            let after = match participant.connection {
                _ if participant.is_gone => RESUME_WINDOW,
                Connection::Online => RECONNECTING_AFTER,
                Connection::Reconnecting => LEFT_AFTER,
            };
            participant.lost_at.map(|lost_at| lost_at.plus(after))
        });
        lost.chain(self.owner_awaited_until).min()
    }

    /// Marks who has been away for 3 s, hides who has been away for 30 s, drops them after 60 s.
    pub fn handle_timeout(&mut self, now: UnixMillis) {
        self.change(None, LeaveReason::TimedOut, now, |room| {
            if room.owner_awaited_until.is_some_and(|until| until <= now) {
                room.owner_awaited_until = None;
            }
            let away =
                |participant: &Participant| participant.lost_at.map(|lost_at| now.since(lost_at));
            room.forget(|one| away(one).is_some_and(|away| away >= RESUME_WINDOW));
            for participant in &mut room.participants {
                if away(participant).is_some_and(|away| away >= RECONNECTING_AFTER) {
                    participant.connection = Connection::Reconnecting;
                }
                participant.is_gone = away(participant).is_some_and(|away| away >= LEFT_AFTER);
            }
        });
    }

    /// What is to be done, in order; empty afterwards.
    #[must_use]
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The room as everybody in it sees it.
    #[must_use]
    pub fn view(&self) -> RoomView {
        RoomView {
            code: self.info.code.for_display(),
            kind: self.info.kind,
            title: self.info.title.clone(),
            locked: self.rights.locked,
            media_mode: MediaMode::Mesh,
            call_started_at: self.call_started_at(),
            invite_url: self.info.invite_url.clone(),
            game: self.info.game.clone(),
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

    /// How many may be here at once.
    #[must_use]
    pub fn capacity(&self) -> usize {
        let players = self.info.max_players.map_or(usize::MAX, |players| {
            usize::try_from(players).unwrap_or(usize::MAX)
        });
        players.clamp(1, PARTICIPANTS_PER_ROOM_MAX)
    }

    pub(super) fn index(&self, id: &ParticipantId) -> Option<usize> {
        self.participants.iter().position(|one| one.id == *id)
    }

    pub(super) fn role(&self, user: UserId) -> Role {
        if self.owner == Some(user) {
            return Role::Owner;
        }
        let role = self.rights.roles.get(&user);
        role.copied().unwrap_or(Role::Speaker)
    }

    pub(super) fn standing(&self, participant: &Participant) -> Standing {
        Standing {
            presence: participant.presence,
            role: self.role(participant.person.id),
            locked: self.rights.locked,
            is_gone: participant.is_gone,
        }
    }

    /// A participant as the others see them.
    pub(super) fn view_of(&self, participant: &Participant) -> ParticipantView {
        let standing = self.standing(participant);
        participant.view(standing.role, standing.may_connect())
    }

    pub(super) fn sees(&self, viewer: &Participant, other: &Participant) -> bool {
        viewer.id == other.id || self.standing(viewer).sees(self.standing(other))
    }

    fn present(&self) -> impl Iterator<Item = &Participant> {
        self.participants.iter().filter(|one| !one.is_gone)
    }

    fn inside(&self) -> impl Iterator<Item = &Participant> {
        self.present().filter(|one| one.is_inside())
    }

    /// Carries out one change, settles what follows from it and tells everybody the difference.
    pub(super) fn change(
        &mut self,
        newcomer: Option<&ParticipantId>,
        reason: LeaveReason,
        now: UnixMillis,
        apply: impl FnOnce(&mut Self),
    ) {
        let before: Picture = self.picture();
        let (owner, rights) = (self.owner, self.rights.clone());
        apply(self);
        self.remember_admitted();
        self.settle_owner();
        let ended = self.settle_call(now);
        self.announce(&before, newcomer, reason);
        if self.owner != owner {
            let owner = self.owner;
            self.effects.push(Effect::OwnerChanged { owner });
        }
        if self.rights != rights {
            let rights = self.rights.clone();
            self.effects.push(Effect::RightsChanged(rights));
        }
        self.effects.extend(ended);
    }

    /// The first inside owns a room that has no owner. An open room whose owner is gone for good
    /// goes to the admin who has been inside longest, else to the person who has, else to nobody.
    fn settle_owner(&mut self) {
        if self.info.kind == RoomKind::Open
            && let Some(owner) = self.owner
        {
            if self.present().any(|one| one.person.id == owner) {
                self.owner_awaited_until = None;
            } else if self.owner_awaited_until.is_none() {
                self.owner = None;
            }
        }
        if self.owner.is_none() {
            let rank = |one: &&Participant| {
                let is_admin = self.role(one.person.id) == Role::Admin;
                (!is_admin, one.entered_at)
            };
            let heir = self.inside().min_by_key(rank).map(|one| one.person.id);
            self.owner = heir;
            heir.and_then(|heir| self.rights.roles.remove(&heir));
        }
    }

    fn settle_call(&mut self, now: UnixMillis) -> Option<Effect> {
        if self.inside().next().is_none() {
            let call = self.call.take()?;
            return Some(Effect::CallEnded(call.finish(now)));
        }
        let mut call = self.call.take().unwrap_or_else(|| Call::new(now));
        call.note(self.inside().map(|one| &one.person), now);
        self.call = Some(call);
        None
    }

    /// Who may goes in, everybody else knocks; who is in stays in.
    fn admit_or_knock(&mut self, index: usize, now: UnixMillis) {
        let user = self.participants[index].person.id;
        let Rights {
            locked, admitted, ..
        } = &self.rights;
        let may_pass = !locked || admitted.contains(&user) || self.role(user) >= Role::Admin;
        let participant = &mut self.participants[index];
        if participant.is_inside() || may_pass {
            participant.go_inside(now);
        } else {
            participant.go_outside(Presence::Knocking);
        }
    }

    /// Takes over what a newcomer says they send.
    fn take_media(&mut self, index: usize, media: MediaState) {
        let participant = &self.participants[index];
        if participant.is_inside() {
            let may_send = self.role(participant.person.id).may_send();
            self.participants[index].media = if may_send {
                media
            } else {
                MediaState::default()
            };
        }
    }

    /// Takes somebody out, whose socket closes with `code`. Part of a change.
    pub(super) fn send_out(&mut self, index: usize, code: CloseCode) {
        let participant = self.participants.remove(index).id;
        self.effects.push(Effect::Departed {
            participant,
            code: Some(code),
        });
    }

    /// The sessions of those who have left wait no longer. Part of a change.
    pub(super) fn forget_gone(&mut self) {
        self.forget(|one| one.is_gone);
    }

    fn forget(&mut self, whom: impl Fn(&Participant) -> bool) {
        for gone in self.participants.extract_if(.., |one| whom(one)) {
            self.effects.push(Effect::Departed {
                participant: gone.id,
                code: None,
            });
        }
    }
}
