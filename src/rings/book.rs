//! All rings of the process, and what becomes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::Effect;
use super::ring::{DeviceId, Purpose, Ring, Status};
use super::two::Two;
use crate::ids::{RingId, RoomCode, UserId};
use crate::limits::{RINGS_PER_MINUTE, RINGS_TO_ONE_PER_FIVE_MINUTES};
use crate::protocol::{ErrorCode, UnixMillis};
use crate::rate::{Keyed, Quota};

/// The rings of one person.
const PLACED: Quota = Quota::per_hour(60 * RINGS_PER_MINUTE, RINGS_PER_MINUTE);
/// The rings of one person to one other.
const PLACED_TO_ONE: Quota = Quota::per_hour(
    12 * RINGS_TO_ONE_PER_FIVE_MINUTES,
    RINGS_TO_ONE_PER_FIVE_MINUTES,
);

/// Why something is not done; nothing has changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: ErrorCode,
    /// How long to wait, where that helps.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// There is nobody to talk to.
    pub const UNKNOWN: Self = Self::plain(ErrorCode::PersonNotFound);

    /// With nothing to wait for.
    #[must_use]
    pub const fn plain(code: ErrorCode) -> Self {
        Self {
            code,
            retry_after: None,
        }
    }

    /// For now.
    #[must_use]
    pub const fn limited(wait: Duration) -> Self {
        Self {
            code: ErrorCode::RateLimited,
            retry_after: Some(wait),
        }
    }
}

/// The rings of a process.
#[derive(Debug)]
pub struct Rings {
    pub(super) rings: BTreeMap<RingId, Ring>,
    pub(super) twos: BTreeMap<RoomCode, Two>,
    /// Who has a socket.
    pub(super) online: BTreeSet<UserId>,
    pub(super) placed: Keyed<UserId>,
    pub(super) placed_to: Keyed<(UserId, UserId)>,
    pub(super) effects: Vec<Effect>,
}

impl Default for Rings {
    fn default() -> Self {
        Self {
            rings: BTreeMap::new(),
            twos: BTreeMap::new(),
            online: BTreeSet::new(),
            placed: Keyed::new(PLACED),
            placed_to: Keyed::new(PLACED_TO_ONE),
            effects: Vec::new(),
        }
    }
}

impl Rings {
    /// A ring, while it is on or remembered.
    #[must_use]
    pub fn get(&self, id: &RingId) -> Option<&Ring> {
        self.rings.get(id)
    }

    /// What this person may see: their rings that are on or ended within the last minute, in order of
    /// their beginning.
    #[must_use]
    pub fn of(&self, user: UserId) -> Vec<&Ring> {
        let mut rings: Vec<&Ring> = self
            .rings
            .values()
            .filter(|ring| ring.is_of(user))
            .collect();
        rings.retain(|ring| ring.caller.id == user || !ring.is_hidden);
        rings.sort_by_key(|ring| ring.started_at);
        rings
    }

    /// The rooms of which it matters who is inside.
    pub fn rooms(&self) -> impl Iterator<Item = &RoomCode> {
        let on = self.rings.values().filter(|ring| ring.is_on());
        self.twos.keys().chain(on.map(|ring| &ring.room))
    }

    /// What is to be done, in order; empty afterwards.
    #[must_use]
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The callee answers. Refusal: `RingNotFound`.
    pub fn handle_accept(
        &mut self,
        user: UserId,
        id: &RingId,
        device: Option<DeviceId>,
        now: UnixMillis,
    ) -> Result<(), Refusal> {
        let ring = self.own(id, |ring| ring.callee.id == user && !ring.is_hidden)?;
        if ring.is_on() {
            self.answer(id, device, now);
        } else {
            self.show(user, id);
        }
        Ok(())
    }

    /// The callee does not want to. Refusal: `RingNotFound`.
    pub fn handle_decline(
        &mut self,
        user: UserId,
        id: &RingId,
        now: UnixMillis,
    ) -> Result<(), Refusal> {
        let ring = self.own(id, |ring| ring.callee.id == user && !ring.is_hidden)?;
        if ring.is_on() {
            self.finish(id, Status::Declined, now);
        } else {
            self.show(user, id);
        }
        Ok(())
    }

    /// The caller gives up; also when the callee has answered in the same moment and the two have not met.
    /// Refusal: `RingNotFound`.
    pub fn handle_cancel(
        &mut self,
        user: UserId,
        id: &RingId,
        now: UnixMillis,
    ) -> Result<(), Refusal> {
        let ring = self.own(id, |ring| ring.caller.id == user)?;
        if ring.is_on() {
            self.finish(id, Status::Cancelled, now);
        } else {
            self.give_up_answered(id);
            self.show(user, id);
        }
        Ok(())
    }

    /// Whoever has answered need not wait for somebody who does not come any more.
    fn give_up_answered(&mut self, id: &RingId) {
        let is_answered = |ring: &&Ring| ring.status == Status::Answered;
        let Some(ring) = self.rings.get(id).filter(is_answered) else {
            return;
        };
        let room = ring.room.clone();
        if self.twos.get(&room).is_some_and(Two::is_awaited) {
            self.twos.remove(&room);
            self.effects.push(Effect::EndRoom(room));
        }
    }

    fn own(&self, id: &RingId, is_own: impl Fn(&Ring) -> bool) -> Result<&Ring, Refusal> {
        let ring = self.rings.get(id).filter(|ring| is_own(ring));
        ring.ok_or(Refusal::plain(ErrorCode::RingNotFound))
    }

    /// Whoever answers gives up what they ring themselves.
    pub(super) fn answer(&mut self, id: &RingId, device: Option<DeviceId>, now: UnixMillis) {
        let Some(ring) = self.rings.get_mut(id) else {
            return;
        };
        ring.answered_on = device;
        let callee = ring.callee.id;
        self.give_up_other_calls(callee, Some(id), now);
        self.finish(id, Status::Answered, now);
    }

    /// Nobody rings for two calls of two at once.
    pub(super) fn give_up_other_calls(
        &mut self,
        user: UserId,
        but: Option<&RingId>,
        now: UnixMillis,
    ) {
        let others: Vec<RingId> = self
            .rings
            .values()
            .filter(|ring| ring.is_on() && ring.caller.id == user)
            .filter(|ring| ring.purpose == Purpose::Two && Some(&ring.id) != but)
            .map(|ring| ring.id.clone())
            .collect();
        for id in others {
            self.finish(&id, Status::Cancelled, now);
        }
    }

    pub(super) fn finish(&mut self, id: &RingId, status: Status, now: UnixMillis) {
        let Some(ring) = self.rings.get_mut(id).filter(|ring| ring.is_on()) else {
            return;
        };
        ring.status = status;
        ring.ended_at = Some(now);
        ring.again_at = None;
        ring.caller_lost_at = None;
        let has_card = ring.card.is_some();
        if ring.purpose == Purpose::Two
            && let Some(two) = self.twos.get_mut(&ring.room)
        {
            two.handle_ring_end(status, now);
        }
        self.save(id);
        self.show_both(id);
        self.end_message(id);
        if has_card {
            self.effects.push(Effect::EndCard(id.clone()));
        }
    }

    /// Somebody wants to be forgotten: their rings end, as if they had given up or declined, and nothing
    /// more of them is kept.
    pub fn handle_forget(&mut self, user: UserId, now: UnixMillis) {
        let theirs = self.rings.values_mut().filter(|ring| ring.is_of(user));
        let mut on = Vec::new();
        for ring in theirs {
            ring.is_forgotten = true;
            let status = if ring.caller.id == user {
                Status::Cancelled
            } else {
                Status::Declined
            };
            on.push((ring.id.clone(), status));
        }
        for (id, status) in on {
            self.finish(&id, status, now);
        }
    }

    /// What the callee does not want to hear of is not kept either.
    pub(super) fn save(&mut self, id: &RingId) {
        let is_kept = |ring: &Ring| !ring.is_hidden && !ring.is_forgotten;
        if self.rings.get(id).is_some_and(is_kept) {
            self.effects.push(Effect::Save(id.clone()));
        }
    }

    pub(super) fn show_both(&mut self, id: &RingId) {
        let Some(ring) = self.rings.get(id) else {
            return;
        };
        let (caller, callee, is_hidden) = (ring.caller.id, ring.callee.id, ring.is_hidden);
        self.show(caller, id);
        if !is_hidden {
            self.show(callee, id);
        }
    }

    pub(super) fn show(&mut self, to: UserId, ring: &RingId) {
        let ring = ring.clone();
        self.effects.push(Effect::Show { to, ring });
    }
}
