//! One call: from the first person inside to the last one out.

use crate::ids::UserId;
use crate::limits::CALL_PEOPLE_MAX;
use crate::person::Person;
use crate::protocol::UnixMillis;

/// Somebody who was inside during a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// Who.
    pub user: UserId,
    /// Their name at the time.
    pub name: String,
    /// When they first came in.
    pub joined_at: UnixMillis,
}

/// A call that is over and in which at least two people were together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishedCall {
    /// The first person in.
    pub started_at: UnixMillis,
    /// The last one out.
    pub ended_at: UnixMillis,
    /// Everybody who was inside, in order of arrival.
    pub people: Vec<Attendee>,
}

/// A call that is on.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) started_at: UnixMillis,
    people: Vec<Attendee>,
    /// How many were inside at once.
    peak: usize,
}

impl Call {
    pub(super) const fn new(started_at: UnixMillis) -> Self {
        Self {
            started_at,
            people: Vec::new(),
            peak: 0,
        }
    }

    /// Notes who is inside now.
    pub(super) fn note<'a>(&mut self, inside: impl Iterator<Item = &'a Person>, now: UnixMillis) {
        let mut count = 0;
        for person in inside {
            count += 1;
            let known = self.people.iter().any(|seen| seen.user == person.id);
            if !known && self.people.len() < CALL_PEOPLE_MAX {
                self.people.push(Attendee {
                    user: person.id,
                    name: person.name.clone(),
                    joined_at: now,
                });
            }
        }
        self.peak = self.peak.max(count);
    }

    /// `None` when nobody ever had anybody to talk to: going in and out alone leaves no trace.
    pub(super) fn finish(self, ended_at: UnixMillis) -> Option<FinishedCall> {
        (self.peak >= 2).then_some(FinishedCall {
            started_at: self.started_at,
            ended_at,
            people: self.people,
        })
    }
}
