//! What follows from every change: who owns the room, who stands in for the owner, whether a call is
//! on, and who is told what.
//!
//! Somebody can moderate whenever somebody can speak. An open room goes from an owner who is gone for
//! good to the admin who has been inside longest, else to the speaker who has. Chat and game rooms
//! stay their owner's: while the owner is away and no admin is inside, the same person stands in as an
//! admin, and is what they were before once the owner is back. A listener never inherits: who was
//! muted must not gain the room by outstaying everybody; where newcomers listen as a rule, the rule ends
//! with the last one who could let them speak. With nobody but listeners inside nobody can
//! send anything, and the next speaker to come in takes the room.

use super::announce::Scene;
use super::call::Call;
use super::participant::Participant;
use super::{Effect, Room};
use crate::ids::{ParticipantId, UserId};
use crate::protocol::{LeaveReason, Role, RoomKind, UnixMillis};

impl Room {
    /// Carries out one change, settles what follows from it and tells everybody the difference.
    pub(super) fn change(
        &mut self,
        newcomer: Option<&ParticipantId>,
        reason: LeaveReason,
        now: UnixMillis,
        apply: impl FnOnce(&mut Self),
    ) {
        let before: Scene = self.scene();
        let (owner, rights) = (self.owner, self.rights.clone());
        let inside = self.ids_inside();
        apply(self);
        self.seat_waiting(now);
        self.remember_admitted();
        self.settle_owner();
        self.settle_media();
        let ended = self.settle_call(now);
        self.remember_departed(inside, now);
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

    /// Whoever is inside a locked room was let in, and may come back after being away.
    fn remember_admitted(&mut self) {
        if !self.rights.locked {
            return;
        }
        for participant in self.participants.iter().filter(|one| one.is_inside()) {
            self.rights.admit(participant.person.id);
        }
    }

    fn ids_inside(&self) -> Vec<(ParticipantId, UserId)> {
        let inside = self.inside().map(|one| (one.id.clone(), one.person.id));
        inside.collect()
    }

    fn remember_departed(&mut self, were_inside: Vec<(ParticipantId, UserId)>, now: UnixMillis) {
        for (id, user) in were_inside {
            if !self.inside().any(|one| one.id == id) {
                self.departed.add(id, user, now);
            }
        }
    }

    fn settle_owner(&mut self) {
        if self.info.kind == RoomKind::Open && self.owner_is_away() {
            self.owner = None;
        }
        if self.owner.is_none() {
            self.owner = self.heir().or_else(|| self.heir_of_a_silent_room());
            self.owner.and_then(|heir| self.rights.roles.remove(&heir));
        }
        if self.is_here(self.owner) {
            self.owner_awaited_until = None;
        }
        self.settle_stand_in();
    }

    /// The owner is neither here nor expected back at any moment.
    fn owner_is_away(&self) -> bool {
        self.owner.is_some() && !self.is_here(self.owner) && self.owner_awaited_until.is_none()
    }

    fn is_here(&self, user: Option<UserId>) -> bool {
        let mut people = self.participants.iter();
        people.any(|one| Some(one.person.id) == user)
    }

    fn settle_stand_in(&mut self) {
        let former = self.stand_in.take();
        let has_admin = self
            .inside()
            .any(|one| self.role(one.person.id) >= Role::Admin);
        if self.owner_is_away() && !has_admin {
            let stays = |user: &UserId| self.candidates().any(|one| one.person.id == *user);
            self.stand_in = former.filter(stays).or_else(|| self.heir());
        }
    }

    /// Who comes next: the admin who has been inside longest, else the speaker who has.
    fn heir(&self) -> Option<UserId> {
        let rank = |one: &&Participant| {
            let is_admin = self.role(one.person.id) == Role::Admin;
            (!is_admin, one.entered_at)
        };
        self.candidates().min_by_key(rank).map(|one| one.person.id)
    }

    /// Where newcomers listen and everybody else is gone, nobody is left who could let them speak: they
    /// do so again, and one of them inherits. An open room only, as nobody can come back to own it.
    fn heir_of_a_silent_room(&mut self) -> Option<UserId> {
        let is_silent = self.info.kind == RoomKind::Open && self.rights.listen_only;
        if !is_silent || self.inside().next().is_none() {
            return None;
        }
        self.rights.set_listen_only(false, std::iter::empty());
        self.heir()
    }

    fn candidates(&self) -> impl Iterator<Item = &Participant> {
        self.inside()
            .filter(|one| self.role(one.person.id).may_send())
    }

    fn settle_call(&mut self, now: UnixMillis) -> Option<Effect> {
        let mut call = match self.call.take() {
            Some(call) => call,
            None if self.inside().next().is_none() => return None,
            None => Call::new(now),
        };
        let has_video = self
            .inside()
            .any(|one| one.media.camera || one.media.screen);
        call.observe(self.inside().map(|one| &one.person), has_video, now);
        if self.inside().next().is_none() {
            return call.finish(now).map(Effect::CallNoted);
        }
        let note = call.due_note(now);
        self.call = Some(call);
        note.map(Effect::CallNoted)
    }
}
