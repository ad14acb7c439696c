//! Who comes how far: seats, lobby and door.
//!
//! Seats are for those inside. Who looks on from the lobby or waits at the door is outside, counted
//! apart, and never keeps anybody from a seat. When there are too many outside, whoever has looked
//! longest gives way to the next one. Of the seats guests may fill a share only, and one network's
//! guests half of that.

use super::participant::Participant;
use super::{Arrival, Room};
use crate::ids::{ClientNetwork, ParticipantId, UserId};
use crate::limits::{GUESTS_LEAVE_FREE_ONE_OF, GUESTS_PER_NETWORK_MIN, OUTSIDE_PER_ROOM_MAX};
use crate::protocol::{CloseCode, ErrorCode, LeaveReason, MediaState, Presence, Role, UnixMillis};

impl Room {
    /// Somebody comes: new, or for the second time (another window, or after a reset), which keeps
    /// their role and hand. Who is inside through another device and only looks stays inside there.
    /// Refusals: `Banned`, `Removed` (a new guest from where one was removed), `OnAirElsewhere`,
    /// `RoomFull`.
    pub fn handle_arrival(&mut self, arrival: Arrival, now: UnixMillis) -> Result<(), CloseCode> {
        let is_muted = self.check_person(&arrival)?;
        let presence = self.destination(&arrival)?;
        let pushed_out = if presence == Presence::Inside {
            None
        } else {
            self.who_gives_way(&arrival)?
        };
        let id = arrival.id.clone();
        self.visitors.note(&arrival);
        self.change(Some(&id), LeaveReason::Left, now, |room| {
            if is_muted {
                let user = arrival.person.id;
                room.rights.set_role(user, Role::Listener);
            }
            if let Some(index) = pushed_out.and_then(|who| room.index(&who)) {
                room.send_out(index, CloseCode::RoomFull);
            }
            room.place(arrival, presence, now);
        });
        Ok(())
    }

    /// From the lobby to a seat, or to the door. Refusal: `RoomFull`.
    pub(super) fn enter(&mut self, index: usize, now: UnixMillis) -> Result<(), ErrorCode> {
        let participant = &self.participants[index];
        let (user, network) = (participant.person.id, &participant.network);
        let may_pass = participant.is_inside() || self.may_pass(user);
        let has_seat = self.has_seat(participant.is_inside(), user, network);
        if may_pass && !has_seat && !self.has_waiting_list() {
            return Err(ErrorCode::RoomFull);
        }
        let id = participant.id.clone();
        self.change(None, LeaveReason::Left, now, |room| {
            if may_pass && has_seat {
                room.free_seat(&id);
                if let Some(index) = room.index(&id) {
                    room.participants[index].go_inside(now);
                }
            } else {
                room.participants[index].go_outside(Presence::Knocking);
            }
        });
        Ok(())
    }

    /// Refuses who may not be here. True for a guest who is new from where one was muted.
    fn check_person(&self, arrival: &Arrival) -> Result<bool, CloseCode> {
        let (user, network) = (arrival.person.id, &arrival.network);
        let marks = &self.rights.guests;
        if self.rights.bans.contains(&user) {
            return Err(CloseCode::Banned);
        }
        if !user.is_guest() || self.rights.knows(user) || self.visitors.find(&arrival.id).is_some()
        {
            return Ok(false);
        }
        if marks.banned.contains(network) {
            return Err(CloseCode::Banned);
        }
        if marks.removed.contains(network) {
            return Err(CloseCode::Removed);
        }
        let is_muted = marks.muted.contains(network);
        if is_muted && !self.rights.can_remember_role_of(user) {
            return Err(CloseCode::RoomFull);
        }
        Ok(is_muted)
    }

    /// Where an arrival gets to.
    fn destination(&self, arrival: &Arrival) -> Result<Presence, CloseCode> {
        let known = self
            .index(&arrival.id)
            .map(|index| &self.participants[index]);
        let was_inside = known.is_some_and(|one| one.is_inside() && !one.is_gone);
        let is_on_air = was_inside && known.is_some_and(|one| one.lost_at.is_none());
        let user = arrival.person.id;
        let may_pass = self.may_pass(user);
        let is_full = !self.has_seat(was_inside, user, &arrival.network);
        match arrival.presence {
            Presence::Lobby if is_on_air => Err(CloseCode::OnAirElsewhere),
            Presence::Lobby
                if may_pass && is_full && known.is_none() && !self.has_waiting_list() =>
            {
                Err(CloseCode::RoomFull)
            }
            Presence::Lobby => Ok(Presence::Lobby),
            _ if !may_pass && !was_inside => Ok(Presence::Knocking),
            _ if is_full && self.has_waiting_list() => Ok(Presence::Knocking),
            _ if is_full => Err(CloseCode::RoomFull),
            _ => Ok(Presence::Inside),
        }
    }

    /// Whether the door lets this person through: it is open, or they need not knock.
    pub(super) fn may_pass(&self, user: UserId) -> bool {
        let rights = &self.rights;
        !rights.locked || rights.admitted.contains(&user) || self.role(user) >= Role::Admin
    }

    /// Whether there is a seat for this person. The owner always has one.
    pub(super) fn has_seat(&self, is_seated: bool, user: UserId, network: &ClientNetwork) -> bool {
        if is_seated || self.owner == Some(user) {
            return true;
        }
        let (mut taken, mut guests, mut neighbours) = (0, 0, 0);
        let seated = self.participants.iter();
        let seated = seated.filter(|one| one.is_inside() && self.keeps_seat(one));
        for one in seated.filter(|one| one.person.id != user) {
            taken += 1;
            if one.person.id.is_guest() {
                guests += 1;
                neighbours += usize::from(one.network == *network);
            }
        }
        let for_guests = self.capacity() - self.capacity() / GUESTS_LEAVE_FREE_ONE_OF;
        let for_neighbours = GUESTS_PER_NETWORK_MIN.max(for_guests / 2);
        taken < self.capacity()
            && (!user.is_guest() || guests < for_guests && neighbours < for_neighbours)
    }

    /// Who leaves the lobby so that this arrival fits: guests first, then who looks, then who
    /// knocks, each in order of arrival; never somebody of rank, and for a guest only a guest.
    fn who_gives_way(&self, arrival: &Arrival) -> Result<Option<ParticipantId>, CloseCode> {
        let others = || {
            let outside = self.present().filter(|one| !one.is_inside());
            outside.filter(|one| one.id != arrival.id)
        };
        if others().count() < OUTSIDE_PER_ROOM_MAX {
            return Ok(None);
        }
        let is_guest = |one: &Participant| one.person.id.is_guest();
        others()
            .filter(|one| self.role(one.person.id) < Role::Admin)
            .filter(|one| !arrival.person.id.is_guest() || is_guest(one))
            .min_by_key(|one| (!is_guest(one), one.presence == Presence::Knocking))
            .map(|one| Some(one.id.clone()))
            .ok_or(CloseCode::RoomFull)
    }

    /// Puts an arrival where they belong. Part of a change.
    fn place(&mut self, arrival: Arrival, presence: Presence, now: UnixMillis) {
        let (id, media) = (arrival.id.clone(), arrival.media);
        if presence == Presence::Inside {
            self.free_seat(&id);
        } else if self.participants.len() >= self.capacity() + OUTSIDE_PER_ROOM_MAX {
            self.forget_gone(Some(&id));
        }
        let index = match self.index(&id) {
            Some(index) => {
                let participant = &mut self.participants[index];
                participant.person = arrival.person;
                participant.network = arrival.network;
                participant.avatar = arrival.avatar;
                participant.voice_socket = arrival.voice_socket;
                participant.come_back();
                index
            }
            None => {
                self.participants.push(Participant::new(arrival, now));
                self.participants.len() - 1
            }
        };
        if presence == Presence::Inside {
            self.participants[index].go_inside(now);
            self.take_media(index, media);
        } else {
            self.participants[index].go_outside(presence);
        }
    }

    /// Gives who knocks a seat; when there is none they wait for one, or go to the lobby. Part of a change.
    pub(super) fn seat(&mut self, id: &ParticipantId, now: UnixMillis) {
        self.free_seat(id);
        let Some(index) = self.index(id) else { return };
        let one = &self.participants[index];
        if self.has_seat(false, one.person.id, &one.network) {
            self.participants[index].go_inside(now);
        } else if !self.has_waiting_list() {
            self.participants[index].go_outside(Presence::Lobby);
        }
    }

    /// Seats do not wait for those who have left when somebody needs one. Part of a change.
    pub(super) fn free_seat(&mut self, id: &ParticipantId) {
        if self.has_waiting_list() {
            return;
        }
        let taken = self
            .participants
            .iter()
            .filter(|one| one.is_inside() && one.id != *id);
        if taken.count() >= self.capacity() {
            self.forget_gone(Some(id));
        }
    }

    /// Takes over what a newcomer says they send.
    fn take_media(&mut self, index: usize, media: MediaState) {
        let may_send = self.role(self.participants[index].person.id).may_send();
        self.participants[index].media = if may_send {
            media
        } else {
            MediaState::default()
        };
    }

    /// Takes somebody out, whose socket closes with `code`. Part of a change.
    pub(super) fn send_out(&mut self, index: usize, code: CloseCode) {
        let participant = self.participants.remove(index).id;
        self.depart(participant, Some(code));
    }
}
