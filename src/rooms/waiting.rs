//! The waiting list of a game: who comes when all seats are taken comes in when one is free.
//!
//! A game's host says how many may play, and a room that turned people away would have them try again
//! and again. Who waits is outside like somebody who knocks, sees nobody, and is told apart from them by
//! the door: it would let them through. Seats go in the order in which people came to the room. Who has
//! lost their connection, or loads the page anew, keeps theirs for as long as their session waits; who
//! says that they leave gives it up at once.

use super::Room;
use super::participant::Participant;
use crate::protocol::{Presence, UnixMillis};

impl Room {
    /// Whether people wait for seats here instead of being turned away.
    pub(super) const fn has_waiting_list(&self) -> bool {
        self.info.game.is_some()
    }

    /// Whether this one waits for a seat, and not for somebody to open the door.
    pub(super) fn waits(&self, one: &Participant) -> bool {
        self.has_waiting_list()
            && one.presence == Presence::Knocking
            && self.may_pass(one.person.id)
    }

    /// Whether a seat is taken from everybody else while this participant is away.
    pub(super) const fn keeps_seat(&self, one: &Participant) -> bool {
        self.has_waiting_list() || !one.is_gone
    }

    /// Seats those who wait as far as there are seats. Part of a change.
    pub(super) fn seat_waiting(&mut self, now: UnixMillis) {
        if !self.has_waiting_list() {
            return;
        }
        for index in 0..self.participants.len() {
            let one = &self.participants[index];
            let is_here = one.lost_at.is_none() && self.waits(one);
            if is_here && self.has_seat(false, one.person.id, &one.network) {
                self.participants[index].go_inside(now);
            }
        }
    }
}
