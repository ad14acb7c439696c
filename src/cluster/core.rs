//! For how long a node may act for its rooms: decided from its own clock and from what Redis and the
//! database have answered. Pure: what was heard, and when, comes as arguments.
//!
//! A node says each second in Redis that it lives, and each word is believed for [`LEASE`]. Its own time runs
//! from before a question is asked, others' from when it arrives, so the node stops first. Whoever wants the
//! rooms of a node whose word has run out ends it in the database before, for good.
//!
//! That makes a silent Redis no reason to stop: a node that still finds its row in the database goes on, as
//! nobody can have its rooms then. Such a look is believed for [`LOOK`], and whoever ends a node that may have
//! looked waits for so long.

use std::time::{Duration, Instant};

/// How often a node says that it lives.
pub const RENEW_EVERY: Duration = Duration::from_secs(1);
/// For how long others believe it.
pub const LEASE: Duration = Duration::from_secs(5);
/// From when on a node that Redis does not answer looks at its row in the database.
pub const LOOK_AFTER: Duration = Duration::from_secs(3);
/// How often it does.
pub const LOOK_EVERY: Duration = Duration::from_millis(500);
/// For how long such a look is believed.
pub const LOOK: Duration = Duration::from_secs(3);

/// What a node may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing yet: Redis has not answered since it started.
    Waiting,
    /// Everything.
    Sure,
    /// To go on with the rooms that it has, and open none: Redis does not answer.
    Apart,
    /// Nothing any more: others may have its rooms. It has to end.
    Over,
}

/// What a node knows of itself.
#[derive(Clone, Debug, Default)]
pub struct Keep {
    /// When the last word that counts was begun.
    held_at: Option<Instant>,
    /// A word that has arrived after the one before had run out, and when that was heard: it counts once the
    /// database says that the node was not ended in between.
    late: Option<(Instant, Instant)>,
    /// When the database was last asked and knew the node.
    looked_at: Option<Instant>,
    /// The database has noted that the node looks.
    is_noted: bool,
    is_ended: bool,
}

impl Keep {
    /// A word that was begun at `asked_at` has arrived, as is known at `now`.
    pub fn renewed(&mut self, asked_at: Instant, now: Instant) {
        let is_in_time = match self.held_at {
            Some(held_at) => now.saturating_duration_since(held_at) < LEASE,
            // Nobody has ended a node that has just begun: its row is younger than any lease.
            None => true,
        };
        if is_in_time {
            self.held_at = self.held_at.max(Some(asked_at));
            self.late = None;
        } else {
            self.late = Some((asked_at, now));
        }
    }

    /// The database, asked at `asked_at`, knows the node.
    pub fn looked(&mut self, asked_at: Instant) {
        self.looked_at = self.looked_at.max(Some(asked_at));
        self.is_noted = true;
        if let Some((begun_at, heard_at)) = self.late
            && heard_at <= asked_at
        {
            self.held_at = self.held_at.max(Some(begun_at));
            self.late = None;
        }
    }

    /// Whether the database may forget at `now` that the node has looked, as it goes by Redis again; from
    /// then on it does not go by an earlier look.
    pub fn forgets_look(&mut self, now: Instant) -> bool {
        let forgets = self.is_noted && !self.has_to_look(now);
        if forgets {
            self.looked_at = None;
        }
        forgets
    }

    /// The database has forgotten it.
    pub const fn is_forgotten(&mut self) {
        self.is_noted = false;
    }

    /// Somebody has ended the node.
    pub const fn ended(&mut self) {
        self.is_ended = true;
    }

    /// Whether the database is to be asked at `now`.
    pub fn has_to_look(&self, now: Instant) -> bool {
        self.late.is_some()
            || self
                .held_at
                .is_some_and(|at| now.saturating_duration_since(at) >= LOOK_AFTER)
    }

    /// What the node may do at `now`.
    pub fn standing(&self, now: Instant) -> Standing {
        if self.is_ended {
            return Standing::Over;
        }
        let Some(held_at) = self.held_at else {
            return Standing::Waiting;
        };
        let is_within = |since: Instant, time| now.saturating_duration_since(since) < time;
        if is_within(held_at, LEASE) {
            Standing::Sure
        } else if self.looked_at.is_some_and(|at| is_within(at, LOOK)) {
            Standing::Apart
        } else {
            Standing::Over
        }
    }
}
