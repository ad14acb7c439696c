//! One call: from the first person inside to the last one out, and who was inside when.
//!
//! Once two people have been together it is noted, now and again while it goes on and when it is over,
//! each time as a whole: a note replaces those before it, so one that is lost costs little and one that
//! comes twice nothing. Going in and out alone leaves no trace.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::ids::UserId;
use crate::limits::{CALL_NOTED_EVERY, CALL_VISIT_GAP, CALL_VISITS_MAX};
use crate::person::Person;
use crate::protocol::{CallReport, UnixMillis};
use crate::tally::Tally;

/// Somebody's time inside, from coming in to going out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Who.
    pub user: UserId,
    /// Their name at the time.
    pub name: String,
    /// When they came in.
    pub joined_at: UnixMillis,
    /// When they went out; of who is still inside, when that was noted.
    pub left_at: UnixMillis,
}

/// A call so far in which at least two people were together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallNote {
    /// The first person in.
    pub started_at: UnixMillis,
    /// The first time that two were together.
    pub met_at: UnixMillis,
    /// The last one out, or the present.
    pub until: UnixMillis,
    /// Whether the last one is out.
    pub is_over: bool,
    /// Whether anybody sent pictures.
    pub has_video: bool,
    /// Who was inside when, in order of coming in.
    pub visits: Vec<Visit>,
    /// What people's clients have reported, by person.
    pub tallies: Vec<(UserId, Tally)>,
}

/// Somebody who was inside during a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// Who.
    pub user: UserId,
    /// Their name at the time.
    pub name: String,
    /// When they first came in.
    pub joined_at: UnixMillis,
}

/// A call that is over, for whoever tells of it at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinishedCall {
    /// The first person in.
    pub started_at: UnixMillis,
    /// The last one out.
    pub ended_at: UnixMillis,
    /// Everybody who was inside, in order of arrival.
    pub people: Vec<Attendee>,
}

impl From<&CallNote> for FinishedCall {
    fn from(note: &CallNote) -> Self {
        let mut people: Vec<Attendee> = Vec::new();
        for visit in &note.visits {
            if !people.iter().any(|one| one.user == visit.user) {
                people.push(Attendee {
                    user: visit.user,
                    name: visit.name.clone(),
                    joined_at: visit.joined_at,
                });
            }
        }
        Self {
            started_at: note.started_at,
            ended_at: note.until,
            people,
        }
    }
}

/// What the client of one person has reported.
#[derive(Clone, Copy, Debug)]
struct Reported {
    /// Up to when, as far as the reports themselves go.
    until: UnixMillis,
    tally: Tally,
}

/// A call that is on.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) started_at: UnixMillis,
    met_at: Option<UnixMillis>,
    has_video: bool,
    /// In order of coming in; `left_at` means nothing yet where somebody is inside.
    visits: Vec<Visit>,
    /// Whose visit goes on, and which it is.
    inside: BTreeMap<UserId, usize>,
    reported: BTreeMap<UserId, Reported>,
    /// Somebody has come or gone since the last note.
    is_changed: bool,
    noted_at: Option<UnixMillis>,
}

impl Call {
    pub(super) const fn new(started_at: UnixMillis) -> Self {
        Self {
            started_at,
            met_at: None,
            has_video: false,
            visits: Vec::new(),
            inside: BTreeMap::new(),
            reported: BTreeMap::new(),
            is_changed: false,
            noted_at: None,
        }
    }

    /// Takes down who is inside now, and whether any of them sends pictures.
    pub(super) fn observe<'a>(
        &mut self,
        people: impl Iterator<Item = &'a Person>,
        has_video: bool,
        now: UnixMillis,
    ) {
        self.has_video |= has_video;
        let mut gone = std::mem::take(&mut self.inside);
        for person in people {
            match gone.remove(&person.id) {
                Some(visit) => {
                    self.inside.insert(person.id, visit);
                }
                None => self.come_in(person, now),
            }
        }
        self.is_changed |= !gone.is_empty();
        for visit in gone.into_values() {
            self.visits[visit].left_at = now;
        }
        if self.inside.len() >= 2 {
            self.met_at.get_or_insert(now);
        }
    }

    fn come_in(&mut self, person: &Person, now: UnixMillis) {
        self.is_changed = true;
        let continued = self.continued(person.id, now);
        if continued.is_none() && self.visits.len() >= CALL_VISITS_MAX {
            return;
        }
        let visit = continued.unwrap_or_else(|| {
            self.visits.push(Visit {
                user: person.id,
                name: person.name.clone(),
                joined_at: now,
                left_at: now,
            });
            self.visits.len() - 1
        });
        self.inside.insert(person.id, visit);
    }

    /// The visit that goes on when somebody is back soon. Not when somebody else has come in between:
    /// those two may never have met, and one visit over both times would say that they have.
    fn continued(&self, user: UserId, now: UnixMillis) -> Option<usize> {
        let last = self.visits.iter().rposition(|visit| visit.user == user)?;
        let left_at = self.visits[last].left_at;
        let newest = self.visits.last().map(|visit| visit.joined_at);
        let is_alone = newest.is_none_or(|joined_at| joined_at < left_at);
        (is_alone && now.since(left_at) <= CALL_VISIT_GAP).then_some(last)
    }

    /// Adds what somebody's client says, as far as it can be true; what is left of it.
    pub(super) fn report(
        &mut self,
        user: UserId,
        report: CallReport,
        now: UnixMillis,
    ) -> Option<CallReport> {
        let visit = &self.visits[*self.inside.get(&user)?];
        let reported = self.reported.entry(user).or_insert(Reported {
            until: visit.joined_at,
            tally: Tally::default(),
        });
        let time = now.since(reported.until).as_secs();
        let report = report.within(u32::try_from(time).unwrap_or(u32::MAX));
        reported.until = reported
            .until
            .plus(std::time::Duration::from_secs(report.seconds.into()));
        reported.tally.add(&report);
        Some(report)
    }

    /// Forgets somebody who is not inside.
    pub(super) fn forget(&mut self, user: UserId) {
        let inside = std::mem::take(&mut self.inside);
        let stays: Vec<UserId> = inside.into_keys().collect();
        self.visits.retain(|visit| visit.user != user);
        self.reported.remove(&user);
        for user in stays {
            // Indices have moved; a visit that goes on is its person's last.
            if let Some(visit) = self.visits.iter().rposition(|visit| visit.user == user) {
                self.inside.insert(user, visit);
            }
        }
        self.is_changed = true;
    }

    /// When there is something to note, unless somebody comes or goes before.
    pub(super) fn next_note(&self) -> Option<UnixMillis> {
        self.noted_at
            .map(|noted_at| noted_at.plus(CALL_NOTED_EVERY))
    }

    /// The note that is due at `now`, if one is.
    pub(super) fn due_note(&mut self, now: UnixMillis) -> Option<CallNote> {
        let is_late = self.next_note().is_some_and(|next| next <= now);
        if self.met_at.is_none() || !(self.is_changed || is_late) {
            return None;
        }
        self.is_changed = false;
        self.noted_at = Some(now);
        self.note(false, now)
    }

    /// The last note; `None` when nobody ever had anybody to talk to.
    pub(super) fn finish(self, now: UnixMillis) -> Option<CallNote> {
        self.note(true, now)
    }

    fn note(&self, is_over: bool, until: UnixMillis) -> Option<CallNote> {
        let mut visits = self.visits.clone();
        for visit in self.inside.values() {
            visits[*visit].left_at = until;
        }
        let tallies = self.reported.iter();
        Some(CallNote {
            started_at: self.started_at,
            met_at: self.met_at?,
            until,
            is_over,
            has_video: self.has_video,
            visits,
            tallies: tallies.map(|(user, one)| (*user, one.tally)).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> UnixMillis {
        UnixMillis(1_000_000 + seconds * 1_000)
    }

    fn person(user: i64) -> Person {
        Person {
            id: UserId(user),
            name: format!("User {user}"),
            username: None,
            language: None,
            signed_in_at: UnixMillis(0),
        }
    }

    /// A call in which these people are inside from each of these seconds on.
    fn call(times: &[(u64, &[i64])]) -> Call {
        let mut call = Call::new(at(times[0].0));
        for (second, users) in times {
            let people: Vec<Person> = users.iter().map(|user| person(*user)).collect();
            call.observe(people.iter(), false, at(*second));
        }
        call
    }

    /// `1: 0-10` for each visit.
    fn visits(note: &CallNote) -> Vec<String> {
        let second = |moment: UnixMillis| moment.since(at(0)).as_secs();
        let sentence = |visit: &Visit| {
            let (from, to) = (second(visit.joined_at), second(visit.left_at));
            format!("{}: {from}-{to}", visit.user)
        };
        note.visits.iter().map(sentence).collect()
    }

    #[test]
    fn every_visit_has_its_own_times() {
        let call = call(&[
            (0, &[1]),
            (5, &[1, 2]),
            (10, &[2]),
            (20, &[2, 3]),
            (90, &[1, 3]),
        ]);
        let note = call.finish(at(100)).expect("two met");
        assert_eq!(
            visits(&note),
            ["1: 0-10", "2: 5-90", "3: 20-100", "1: 90-100"]
        );
        let times = (note.started_at, note.met_at, note.until, note.is_over);
        assert_eq!(times, (at(0), at(5), at(100), true));
    }

    #[test]
    fn whoever_is_alone_all_the_time_leaves_no_trace() {
        let mut alone = call(&[(0, &[1]), (10, &[]), (20, &[2])]);
        assert_eq!(alone.due_note(at(1_000)), None);
        assert_eq!(alone.next_note(), None);
        assert_eq!(alone.finish(at(1_000)), None);
    }

    #[test]
    fn coming_and_going_every_second_is_one_visit() {
        let steps: Vec<(u64, &[i64])> = (0..600)
            .map(|second| {
                let inside: &[i64] = match second % 4 {
                    0 => &[1],
                    2 => &[2],
                    _ => &[1, 2],
                };
                (second, inside)
            })
            .collect();
        let note = call(&steps).finish(at(601)).expect("two met");
        assert_eq!(visits(&note), ["1: 0-601", "2: 1-601"]);
    }

    #[test]
    fn who_comes_back_is_not_shown_to_have_met_who_came_and_went_meanwhile() {
        let call = call(&[
            (0, &[1, 2]),
            (10, &[2]),
            (12, &[2, 3]),
            (14, &[2]),
            (16, &[1, 2]),
            (100, &[2]),
            (200, &[1, 2]),
        ]);
        let note = call.finish(at(210)).expect("two met");
        assert_eq!(
            visits(&note),
            ["1: 0-10", "2: 0-210", "3: 12-14", "1: 16-100", "1: 200-210"]
        );
    }

    #[test]
    fn visits_are_bounded() {
        let mut call = Call::new(at(0));
        let limit = i64::try_from(CALL_VISITS_MAX).expect("small");
        for user in 0..limit + 5 {
            call.observe([person(user)].iter(), false, at(0));
        }
        call.observe([person(limit + 9), person(limit - 1)].iter(), false, at(1));
        assert_eq!(call.visits.len(), CALL_VISITS_MAX);
    }

    #[test]
    fn a_call_is_noted_when_somebody_comes_or_goes_and_every_half_minute() {
        let mut call = call(&[(0, &[1]), (5, &[1, 2])]);
        let note = call.due_note(at(5)).expect("two have met");
        assert_eq!((note.until, note.is_over), (at(5), false));
        assert_eq!(call.due_note(at(34)), None);
        assert_eq!(call.next_note(), Some(at(35)));
        let note = call.due_note(at(35)).expect("it is time");
        assert_eq!(visits(&note), ["1: 0-35", "2: 5-35"]);
        call.observe([person(1)].iter(), true, at(40));
        let note = call.due_note(at(40)).expect("somebody has gone");
        assert_eq!(visits(&note), ["1: 0-40", "2: 5-40"]);
        assert!(note.has_video);
    }

    #[test]
    fn reports_cover_no_more_than_the_time_since_somebody_came() {
        let mut call = call(&[(0, &[1]), (5, &[1, 2])]);
        let minute = CallReport {
            seconds: 60,
            heard_ms: 60_000,
            ..CallReport::default()
        };
        let taken = |report: Option<CallReport>| report.map(|report| report.seconds);
        assert_eq!(taken(call.report(UserId(2), minute, at(65))), Some(60));
        assert_eq!(taken(call.report(UserId(2), minute, at(75))), Some(10));
        assert_eq!(taken(call.report(UserId(2), minute, at(75))), Some(0));
        assert_eq!(taken(call.report(UserId(3), minute, at(75))), None);
        let note = call.finish(at(80)).expect("two met");
        assert_eq!(note.tallies.len(), 1);
        assert_eq!(note.tallies[0].0, UserId(2));
        assert_eq!(note.tallies[0].1.seconds, 70);
        assert_eq!(note.tallies[0].1.heard_ms, 120_000);
    }

    #[test]
    fn a_person_who_is_forgotten_is_in_no_later_note() {
        let mut call = call(&[(0, &[1, 2]), (5, &[1, 2, 3]), (10, &[2, 3])]);
        call.report(UserId(2), CallReport::default(), at(10));
        call.forget(UserId(1));
        let note = call.finish(at(20)).expect("two met");
        assert_eq!(visits(&note), ["2: 0-20", "3: 5-20"]);
        assert_eq!(note.tallies.len(), 1);
    }
}
