//! Who has a socket and who is inside which room, and what that means for rings.

use super::Effect;
use super::book::Rings;
use super::ring::{Purpose, Ring, Status};
use super::two::Outcome;
use crate::ids::{RoomCode, UserId};
use crate::protocol::UnixMillis;

impl Rings {
    /// Somebody has their first socket, or no socket any more.
    pub fn handle_online(&mut self, user: UserId, is_online: bool, now: UnixMillis) {
        if is_online {
            self.online.insert(user);
        } else {
            self.online.remove(&user);
        }
        let mut reached = Vec::new();
        for ring in self.rings.values_mut().filter(|ring| ring.is_on()) {
            if ring.caller.id == user && ring.placed_on.is_some() {
                ring.caller_lost_at = (!is_online).then_some(now);
            }
            if ring.callee.id == user && is_online && !ring.is_reached {
                ring.is_reached = true;
                reached.push((ring.caller.id, ring.id.clone()));
            }
        }
        for (caller, id) in reached {
            self.show(caller, &id);
        }
    }

    /// Who is inside this room now, those included whose session only waits.
    pub fn handle_seated(&mut self, room: &RoomCode, users: &[UserId], now: UnixMillis) {
        let here = |ring: &&mut Ring| ring.is_on() && ring.room == *room;
        let mut answered = Vec::new();
        let mut left = Vec::new();
        for ring in self.rings.values_mut().filter(here) {
            let has_left = ring.has_caller_come && !users.contains(&ring.caller.id);
            ring.has_caller_come |= users.contains(&ring.caller.id);
            if has_left {
                left.push(ring.id.clone());
            } else if users.contains(&ring.callee.id) {
                answered.push(ring.id.clone());
            }
        }
        for id in left {
            self.finish(&id, Status::Cancelled, now);
        }
        for id in answered {
            self.answer(&id, None, now);
        }
        let is_ringing = self
            .rings
            .values()
            .any(|ring| ring.is_on() && ring.room == *room && ring.purpose == Purpose::Two);
        let Some(two) = self.twos.get_mut(room) else {
            return;
        };
        let effect = match two.handle_seated(users, is_ringing) {
            Outcome::GoesOn => return,
            Outcome::Over => Effect::EndRoom(room.clone()),
            Outcome::Grown => Effect::OpenRoom(room.clone()),
        };
        self.twos.remove(room);
        self.effects.push(effect);
    }
}
