//! The room of two people: when their call is over, and when it becomes a room like others.

use std::collections::BTreeSet;

use super::Status;
use crate::ids::UserId;
use crate::limits::{CALL_ENTRY_WITHIN, DIRECT_ROOM_LINGER, UNREACHABLE_ROOM_LIFE};
use crate::protocol::UnixMillis;

/// A call of two, from the first ring until one of them leaves.
#[derive(Clone, Debug)]
pub(super) struct Two {
    pair: [UserId; 2],
    seated: BTreeSet<UserId>,
    /// It was answered, or both have been in it.
    is_on: bool,
    has_met: bool,
    /// When it is over if nothing changes.
    pub(super) ends_at: Option<UnixMillis>,
}

/// What a change of the people inside means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It goes on.
    GoesOn,
    /// It is over.
    Over,
    /// A third is there.
    Grown,
}

impl Two {
    pub(super) const fn new(caller: UserId, callee: UserId) -> Self {
        Self {
            pair: [caller, callee],
            seated: BTreeSet::new(),
            is_on: false,
            has_met: false,
            ends_at: None,
        }
    }

    /// One that was on when the process ended; both are waited for.
    pub(super) fn remembered(caller: UserId, callee: UserId, now: UnixMillis) -> Self {
        Self {
            is_on: true,
            ends_at: Some(now.plus(CALL_ENTRY_WITHIN)),
            ..Self::new(caller, callee)
        }
    }

    /// Whether this person is in this call now, or on the way.
    pub(super) fn occupies(&self, user: UserId) -> bool {
        let is_there = !self.has_met || self.seated.contains(&user);
        self.is_on && self.pair.contains(&user) && is_there
    }

    /// Whether the two have not met yet.
    pub(super) const fn is_awaited(&self) -> bool {
        !self.has_met
    }

    /// The ring that it began with has ended.
    pub(super) fn handle_ring_end(&mut self, status: Status, now: UnixMillis) {
        if self.has_met {
            return;
        }
        self.is_on |= status == Status::Answered;
        let after = match status {
            Status::Answered => CALL_ENTRY_WITHIN,
            Status::Unreachable(_) => UNREACHABLE_ROOM_LIFE,
            _ => DIRECT_ROOM_LINGER,
        };
        self.ends_at = Some(now.plus(after));
    }

    /// These people are inside the room now, those included whose session only waits.
    pub(super) fn handle_seated(&mut self, users: &[UserId], is_ringing: bool) -> Outcome {
        let had_somebody = !self.seated.is_empty();
        self.seated = users.iter().copied().collect();
        if users.iter().any(|user| !self.pair.contains(user)) {
            return Outcome::Grown;
        }
        if self.pair.iter().all(|user| self.seated.contains(user)) {
            self.is_on = true;
            self.has_met = true;
            self.ends_at = None;
            return Outcome::GoesOn;
        }
        let is_left = had_somebody && self.seated.is_empty() && !is_ringing && !self.is_on;
        if self.has_met || is_left {
            Outcome::Over
        } else {
            Outcome::GoesOn
        }
    }
}
