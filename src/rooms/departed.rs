//! Who was inside a moment ago. Two people may mean each other at once: whoever is quicker has left for
//! the call of the two before the other's word for them arrives, and that word still means them.

use std::collections::VecDeque;

use crate::ids::{ParticipantId, UserId};
use crate::limits::MEANT_AFTER_LEAVING;
use crate::protocol::UnixMillis;

/// Those who went out last, in order of going.
#[derive(Debug, Default)]
pub(super) struct Departed(VecDeque<(ParticipantId, UserId, UnixMillis)>);

impl Departed {
    /// As many as leave a full room at once.
    const MAX: usize = 64;

    /// Somebody has gone out.
    pub(super) fn add(&mut self, participant: ParticipantId, user: UserId, now: UnixMillis) {
        self.0.push_back((participant, user, now));
        while self.0.len() > Self::MAX {
            self.0.pop_front();
        }
    }

    /// Who that was, if it was a moment ago.
    pub(super) fn get(&self, participant: &ParticipantId, now: UnixMillis) -> Option<UserId> {
        let is_recent = |at: UnixMillis| now.since(at) <= MEANT_AFTER_LEAVING;
        let mut them = self.0.iter().rev();
        let found = them.find(|(id, _, at)| id == participant && is_recent(*at));
        found.map(|(_, user, _)| *user)
    }

    /// Somebody wants to be forgotten.
    pub(super) fn forget(&mut self, user: UserId) {
        self.0.retain(|(_, one, _)| *one != user);
    }
}
