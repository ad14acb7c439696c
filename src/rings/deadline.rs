//! What time does to rings and to the calls that follow them, and what a restart finds.

use std::time::Duration;

use super::book::Rings;
use super::ring::{Phone, Purpose, Ring, Status};
use super::two::Two;
use super::{Effect, PhoneOrder};
use crate::ids::{RingId, RoomCode, UserId};
use crate::limits::{RING_CALLER_LOST, RING_REMEMBERED};
use crate::protocol::UnixMillis;

/// How long an ended ring waits for what Telegram was asked; far more than a request is repeated.
const TELEGRAM_PATIENCE: Duration = Duration::from_secs(900);

impl Rings {
    /// When [`Rings::handle_timeout`] has something to do.
    #[must_use]
    pub fn next_deadline(&self) -> Option<UnixMillis> {
        let rings = self.rings.values().filter_map(Ring::next_deadline);
        let twos = self.twos.values().filter_map(|two| two.ends_at);
        rings.chain(twos).min()
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: UnixMillis) {
        let ids: Vec<RingId> = self.rings.keys().cloned().collect();
        for id in ids {
            self.time_ring(&id, now);
        }
        let over = |two: &Two| two.ends_at.is_some_and(|at| at <= now);
        let ended: Vec<RoomCode> = self
            .twos
            .iter()
            .filter(|(_, two)| over(two))
            .map(|(room, _)| room.clone())
            .collect();
        for room in ended {
            self.twos.remove(&room);
            self.effects.push(Effect::EndRoom(room));
        }
    }

    fn time_ring(&mut self, id: &RingId, now: UnixMillis) {
        let Some(ring) = self.rings.get_mut(id) else {
            return;
        };
        if let Some(ended_at) = ring.ended_at {
            if ring.forgotten_at(ended_at) <= now {
                self.rings.remove(id);
            }
            return;
        }
        let is_lost = ring.lost_for_good_at().is_some_and(|at| at <= now);
        if is_lost {
            return self.finish(id, Status::Cancelled, now);
        }
        if ring.ends_at() <= now {
            return self.finish(id, Status::NoAnswer, now);
        }
        if ring.again_at.is_some_and(|at| at <= now) {
            ring.again_at = None;
            if let Phone::Rung(message) = ring.phone {
                ring.phone = Phone::Asking(Some(message));
                self.effects.push(Effect::Phone {
                    ring: id.clone(),
                    order: PhoneOrder::Again { message },
                });
            }
        }
    }

    /// A ring that was on when the process ended: it is over, as nobody can tell any more whether it
    /// was heard to its end.
    /// One that had ended is there only until its message says so. Whether the message of one that was on
    /// has been sent is not known if it was not written down; then another one says that it was missed.
    pub fn restore(&mut self, ring: Ring, now: UnixMillis) {
        let id = ring.id.clone();
        if !ring.is_on() {
            self.rings.insert(id.clone(), ring);
            return self.end_message(&id);
        }
        if ring.purpose == Purpose::Two {
            let two = Two::new(ring.caller.id, ring.callee.id);
            self.twos.insert(ring.room.clone(), two);
        }
        let is_said = ring.message().is_some();
        self.rings.insert(id.clone(), ring);
        self.finish(&id, Status::NoAnswer, now);
        if !is_said {
            let order = PhoneOrder::Missed;
            self.effects.push(Effect::Phone { ring: id, order });
        }
    }

    /// A call of two that was on when the process ended.
    pub fn restore_call(
        &mut self,
        room: RoomCode,
        caller: UserId,
        callee: UserId,
        now: UnixMillis,
    ) {
        let two = Two::remembered(caller, callee, now);
        self.twos.insert(room, two);
    }
}

impl Ring {
    /// Telegram's answer is waited for, and not for ever.
    fn forgotten_at(&self, ended_at: UnixMillis) -> UnixMillis {
        ended_at.plus(if self.awaits_telegram() {
            TELEGRAM_PATIENCE
        } else {
            RING_REMEMBERED
        })
    }

    fn lost_for_good_at(&self) -> Option<UnixMillis> {
        Some(self.caller_lost_at?.plus(RING_CALLER_LOST))
    }

    fn next_deadline(&self) -> Option<UnixMillis> {
        match self.ended_at {
            Some(ended_at) => Some(self.forgotten_at(ended_at)),
            None => [Some(self.ends_at()), self.again_at, self.lost_for_good_at()]
                .into_iter()
                .flatten()
                .min(),
        }
    }
}
