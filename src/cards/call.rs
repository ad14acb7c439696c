//! What is remembered of a call for the cards of its room.
//!
//! Kept in the database while cards still have to show it, so that a process that was killed in the
//! middle of a call says the right thing at its next start.

use serde::{Deserialize, Serialize};

use super::story::{Crowd, NAMES_SHOWN};
use crate::ids::UserId;
use crate::limits::CALL_PEOPLE_MAX;
use crate::rooms::{FinishedCall, Notice};
use crate::time::UnixMillis;

/// Somebody who is or was in a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Attendee {
    user: UserId,
    /// Empty for who came while the door was locked.
    #[serde(default)]
    name: String,
}

/// A call as its cards know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallNote {
    /// The first person in.
    pub started_at: UnixMillis,
    /// When it was last known to be on.
    pub seen_at: UnixMillis,
    /// When it ended, once it has.
    #[serde(default)]
    pub ended_at: Option<UnixMillis>,
    /// The door was locked at some time, so nobody is named afterwards.
    #[serde(default)]
    was_locked: bool,
    /// In order of arrival.
    people: Vec<Attendee>,
    /// Those who are inside now, in order of arrival.
    #[serde(default)]
    inside: Vec<UserId>,
    /// The door is locked now.
    #[serde(default)]
    is_locked: bool,
    /// How many were there who want to be forgotten: they count, and nothing more is known of them.
    #[serde(default)]
    forgotten: usize,
}

impl CallNote {
    /// A call that nobody is known to be in yet.
    pub(super) const fn new(started_at: UnixMillis) -> Self {
        Self {
            started_at,
            seen_at: started_at,
            ended_at: None,
            was_locked: false,
            people: Vec::new(),
            inside: Vec::new(),
            is_locked: false,
            forgotten: 0,
        }
    }

    /// Takes in who is there at `now`; those who were not there before.
    pub(super) fn note(&mut self, notice: &Notice, now: UnixMillis) -> Vec<UserId> {
        self.seen_at = self.seen_at.max(now);
        self.is_locked = notice.locked;
        self.was_locked |= notice.locked;
        for (place, user) in notice.inside.iter().enumerate() {
            let name = notice.names.get(place).map_or("", String::as_str);
            self.add(*user, name);
        }
        let before = std::mem::replace(&mut self.inside, notice.inside.clone());
        let came = notice.inside.iter();
        came.filter(|user| !before.contains(user))
            .copied()
            .collect()
    }

    /// Takes in what the room itself says of the call at its end: also those who came and went
    /// between two looks.
    pub(super) fn finish(&mut self, finished: &FinishedCall) {
        self.started_at = self.started_at.min(finished.started_at);
        self.ended_at = Some(finished.ended_at);
        self.inside.clear();
        for attendee in &finished.people {
            self.add(attendee.user, &attendee.name);
        }
    }

    /// Forgets who somebody was.
    pub(super) fn forget(&mut self, user: UserId) {
        let before = self.people.len();
        self.people.retain(|one| one.user != user);
        self.inside.retain(|one| *one != user);
        self.forgotten += before - self.people.len();
    }

    /// Ends where nothing more is known than that it is not on any more.
    pub(super) fn break_off(&mut self) {
        self.ended_at.get_or_insert(self.seen_at);
        self.inside.clear();
    }

    /// It was not over after all.
    pub(super) fn go_on(self) -> Self {
        Self {
            ended_at: None,
            ..self
        }
    }

    fn add(&mut self, user: UserId, name: &str) {
        if let Some(known) = self.people.iter_mut().find(|known| known.user == user) {
            if !name.is_empty() {
                name.clone_into(&mut known.name);
            }
        } else if self.people.len() < CALL_PEOPLE_MAX {
            self.people.push(Attendee {
                user,
                name: name.to_owned(),
            });
        }
    }

    /// Who is inside.
    pub(super) fn inside(&self) -> &[UserId] {
        &self.inside
    }

    /// Whether anybody ever had somebody to talk to, as far as it is known.
    pub(super) fn was_shared(&self) -> bool {
        self.people.len() + self.forgotten >= 2
    }

    /// Who is on air.
    pub(super) fn present(&self) -> Crowd {
        let known = |user: &UserId| self.people.iter().find(|one| one.user == *user);
        let people: Vec<&Attendee> = self.inside.iter().filter_map(known).collect();
        crowd(&people, self.is_locked)
    }

    /// Who was on air at any time.
    pub(super) fn everybody(&self) -> Crowd {
        let people: Vec<&Attendee> = self.people.iter().collect();
        let known = crowd(&people, self.was_locked);
        Crowd {
            count: known.count + self.forgotten,
            ..known
        }
    }
}

fn crowd(people: &[&Attendee], is_locked: bool) -> Crowd {
    let names = people.iter().map(|one| one.name.clone());
    let is_told = !is_locked && people.iter().all(|one| !one.name.is_empty());
    Crowd {
        count: people.len(),
        names: if is_told {
            names.take(NAMES_SHOWN).collect()
        } else {
            Vec::new()
        },
    }
}
