//! Placing a ring: what becomes of a wish to call somebody.

use std::time::Duration;

use super::book::{Refusal, Rings};
use super::ring::{DeviceId, Party, Phone, Purpose, Ring, Status};
use super::two::Two;
use super::{Effect, PhoneOrder};
use crate::ids::{RingId, RoomCode, UserId};
use crate::limits::{RING_AGAIN_AFTER, RINGS_MAX};
use crate::protocol::{ErrorCode, UnixMillis};

/// A wish to call somebody, before it is known what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call<'a> {
    /// Who calls.
    pub caller: UserId,
    /// Whom.
    pub callee: UserId,
    /// The page's own name for the attempt, if a page calls.
    pub key: Option<&'a str>,
    /// The caller's socket, if a page calls.
    pub device: Option<DeviceId>,
    /// Whether somebody is to be brought into a room where the caller is.
    pub purpose: Purpose,
}

/// What is to be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placing {
    /// It is this ring, which is there already, and has been told anew.
    Known(RingId),
    /// A new ring, to be begun with [`Rings::begin`].
    New,
}

impl Rings {
    /// What becomes of a call. Refusals: `RateLimited`, `PersonNotFound` (nobody rings themselves, or
    /// a guest).
    pub fn place(&mut self, call: Call<'_>, now: UnixMillis) -> Result<Placing, Refusal> {
        let Call { caller, callee, .. } = call;
        if caller == callee || callee.is_guest() || caller.is_guest() {
            return Err(Refusal::plain(ErrorCode::PersonNotFound));
        }
        let repeated = |ring: &&mut Ring| {
            let own = ring.caller.id == caller && ring.key.as_deref() == call.key;
            let crossed = ring.callee.id == caller && ring.callee_key.as_deref() == call.key;
            call.key.is_some() && (own || crossed)
        };
        if let Some(ring) = self.rings.values_mut().find(repeated) {
            if ring.is_on() && ring.caller.id == caller {
                ring.placed_on = call.device.or(ring.placed_on);
            }
            let id = ring.id.clone();
            self.show(caller, &id);
            return Ok(Placing::Known(id));
        }
        let open = |ring: &&Ring| ring.is_on() && ring.is_between(caller, callee);
        if let Some(id) = self.rings.values().find(open).map(|ring| ring.id.clone()) {
            self.join(&id, call, now);
            return Ok(Placing::Known(id));
        }
        self.charge(caller, callee, now)?;
        Ok(Placing::New)
    }

    /// A call while the two have a ring on already: the same way it is that ring, the other way the
    /// answer to it.
    fn join(&mut self, id: &RingId, call: Call<'_>, now: UnixMillis) {
        let Some(ring) = self.rings.get_mut(id) else {
            return;
        };
        let key = call.key.map(str::to_owned);
        if ring.caller.id == call.caller {
            ring.key = key.or_else(|| ring.key.take());
            ring.placed_on = call.device.or(ring.placed_on);
            self.show(call.caller, id);
        } else {
            ring.callee_key = key;
            self.answer(id, call.device, now);
        }
    }

    fn charge(&mut self, caller: UserId, callee: UserId, now: UnixMillis) -> Result<(), Refusal> {
        let moment = Duration::from_millis(now.0);
        if self.rings.len() >= RINGS_MAX {
            return Err(Refusal::limited(Duration::from_secs(60)));
        }
        self.placed_to
            .take((caller, callee), 1, moment)
            .and_then(|()| self.placed.take(caller, 1, moment))
            .map_err(Refusal::limited)
    }

    /// Begins a ring that [`Rings::place`] found to be new. `is_unwanted`: the callee does not want to
    /// be called by this caller, who finds it declined.
    pub fn begin(&mut self, ring: NewRing, is_unwanted: bool, now: UnixMillis) {
        let (id, caller, callee) = (ring.id.clone(), ring.caller.id, ring.callee.id);
        if ring.purpose == Purpose::Two {
            self.give_up_other_calls(caller, None, now);
            self.twos
                .insert(ring.room.clone(), Two::new(caller, callee));
        }
        let is_busy = self.is_busy(callee);
        let is_online = self.online.contains(&callee);
        let ring = Ring {
            is_reached: is_online && !is_unwanted && !is_busy,
            is_hidden: is_unwanted,
            has_caller_come: ring.purpose == Purpose::Into,
            ..Ring::new(ring, now)
        };
        self.rings.insert(id.clone(), ring);
        if is_unwanted {
            self.finish(&id, Status::Declined, now);
        } else if is_busy {
            self.finish(&id, Status::Busy, now);
            let order = PhoneOrder::Missed;
            self.effects.push(Effect::Phone { ring: id, order });
        } else {
            self.ring_out(&id, now);
        }
    }

    /// Written down first, so that no message in Telegram is ever forgotten.
    fn ring_out(&mut self, id: &RingId, now: UnixMillis) {
        let Some(ring) = self.rings.get_mut(id) else {
            return;
        };
        ring.phone = Phone::Asking(None);
        ring.again_at = Some(now.plus(RING_AGAIN_AFTER));
        self.effects.push(Effect::Save(id.clone()));
        self.show_both(id);
        self.effects.push(Effect::Phone {
            ring: id.clone(),
            order: PhoneOrder::Ring,
        });
    }

    /// Whether somebody is in a call of two, rings somebody, or is rung.
    fn is_busy(&self, user: UserId) -> bool {
        let rings = |ring: &Ring| {
            let places = ring.caller.id == user && ring.purpose == Purpose::Two;
            ring.is_on() && (places || ring.callee.id == user)
        };
        self.twos.values().any(|two| two.occupies(user)) || self.rings.values().any(rings)
    }
}

/// What a new ring is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRing {
    /// Its name.
    pub id: RingId,
    /// The page's own name for it.
    pub key: Option<String>,
    /// Who rings.
    pub caller: Party,
    /// Who is rung.
    pub callee: Party,
    /// Whether the caller wants the camera.
    pub video: bool,
    /// Where the two meet.
    pub room: RoomCode,
    /// What for.
    pub purpose: Purpose,
    /// The caller's socket, if a page calls.
    pub device: Option<DeviceId>,
}
