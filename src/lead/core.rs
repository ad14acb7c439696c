//! The rules by which processes decide who of them serves. Pure: what is read, and when, comes as
//! arguments.
//!
//! Whoever serves says so again and again, by a number that grows. Whoever stands by believes it dead when
//! the number has stood still for a while *under its own eyes*: a look that fails or comes late begins the
//! watch anew, since a database that is away keeps the other from saying anything too. So nobody compares
//! clocks, and a database that was away for a minute makes nobody change places.

use std::time::{Duration, Instant};

use crate::store::Sign;

/// How often whoever serves says that it lives.
pub(super) const RENEW_EVERY: Duration = Duration::from_secs(1);
/// How often whoever stands by looks.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Whoever has said nothing for so long is dead, or cut off: five times late.
const DEAD_AFTER: Duration = Duration::from_secs(5);
/// Two looks that are further apart do not show what was between them.
const LATE_AFTER: Duration = Duration::from_secs(2);
/// Whoever could not say anything for so long is sent no newcomers: it is probably alone with that, as
/// databases start again in less.
const CUT_OFF_AFTER: Duration = Duration::from_secs(30);

/// What somebody who stands by has seen.
#[derive(Debug, Default)]
pub(super) struct Watch {
    seen: Option<Seen>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    sign: Sign,
    since: Instant,
    looked_at: Instant,
}

impl Watch {
    /// A look that found this sign at `now`, or failed; whether the lead may be taken.
    pub(super) fn looked(&mut self, found: Option<Sign>, now: Instant) -> bool {
        let Some(sign) = found else {
            self.seen = None;
            return false;
        };
        if sign.beat < 0 {
            return true;
        }
        let stood_still = |seen: &Seen| {
            let in_sight = now.saturating_duration_since(seen.looked_at) <= LATE_AFTER;
            seen.sign == sign && in_sight
        };
        let since = self.seen.filter(stood_still).map_or(now, |seen| seen.since);
        self.seen = Some(Seen {
            sign,
            since,
            looked_at: now,
        });
        now.saturating_duration_since(since) >= DEAD_AFTER
    }
}

/// How saying that we live went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Renewal {
    /// We still have the lead.
    Held,
    /// Another has taken it.
    Lost,
    /// The database did not answer.
    Unanswered,
}

/// What follows from that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// To serve on.
    Serve,
    /// To serve on those who are here, and say that newcomers are better sent elsewhere.
    CutOff,
    /// To end at once, without a word to the database.
    End,
}

/// What whoever serves knows of its lead.
#[derive(Debug)]
pub(super) struct Keep {
    held_at: Instant,
}

impl Keep {
    /// The lead was taken at `now`.
    pub(super) const fn taken(now: Instant) -> Self {
        Self { held_at: now }
    }

    /// A renewal that began at `now` has ended.
    pub(super) fn renewed(&mut self, renewal: Renewal, now: Instant) -> Next {
        match renewal {
            Renewal::Lost => return Next::End,
            Renewal::Held => self.held_at = self.held_at.max(now),
            Renewal::Unanswered => {}
        }
        if now.saturating_duration_since(self.held_at) >= CUT_OFF_AFTER {
            Next::CutOff
        } else {
            Next::Serve
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VACANT: Sign = Sign { term: 4, beat: -1 };

    fn sign(term: i64, beat: i64) -> Option<Sign> {
        Some(Sign { term, beat })
    }

    /// The second from which these looks, one each half second, allow to take the lead.
    fn taken(looks: impl IntoIterator<Item = Option<Sign>>) -> Option<f64> {
        let begun = Instant::now();
        let mut watch = Watch::default();
        let mut at = Duration::ZERO;
        for found in looks {
            if watch.looked(found, begun + at) {
                return Some(at.as_secs_f64());
            }
            at += LOOK_EVERY;
        }
        None
    }

    #[test]
    fn a_lead_that_nobody_has_is_taken_at_once() {
        assert_eq!(taken([Some(VACANT)]), Some(0.0));
        assert_eq!(taken([sign(3, 9), Some(VACANT)]), Some(0.5));
    }

    #[test]
    fn whoever_says_nothing_for_five_seconds_is_followed() {
        assert_eq!(taken(vec![sign(3, 9); 30]), Some(5.0));
        let last_word = (0..7).map(|beat| sign(3, beat));
        assert_eq!(taken(last_word.chain(vec![sign(3, 6); 30])), Some(8.0));
    }

    #[test]
    fn whoever_says_something_every_now_and_then_is_never_followed() {
        // Every four and a half seconds, which is four times late.
        assert_eq!(taken((0..1_000).map(|look| sign(3, look / 9))), None);
    }

    #[test]
    fn a_new_term_begins_a_new_watch() {
        let before = vec![sign(3, 0); 9];
        assert_eq!(
            taken(before.into_iter().chain(vec![sign(4, 0); 30])),
            Some(9.5)
        );
    }

    #[test]
    fn a_database_that_was_away_makes_nobody_change_places() {
        let mut looks = vec![sign(3, 9); 9];
        looks.extend(vec![None; 60]);
        looks.extend(vec![sign(3, 9); 9]);
        looks.extend((10..50).map(|beat| sign(3, beat)));
        assert_eq!(taken(looks), None);
    }

    #[test]
    fn whoever_was_stopped_itself_watches_anew() {
        let begun = Instant::now();
        let mut watch = Watch::default();
        let mut looked = |seconds| watch.looked(sign(3, 9), begun + Duration::from_secs(seconds));
        assert!(!looked(0));
        assert!(!looked(1));
        assert!(!looked(60), "nobody looked for most of this time");
        assert!(!looked(62));
        assert!(!looked(64));
        assert!(looked(65));
    }

    #[test]
    fn whoever_serves_goes_on_until_another_has_the_lead() {
        let begun = Instant::now();
        let mut keep = Keep::taken(begun);
        let mut renewed = |renewal, seconds| {
            let now = begun + Duration::from_secs(seconds);
            keep.renewed(renewal, now)
        };
        assert_eq!(renewed(Renewal::Held, 1), Next::Serve);
        assert_eq!(renewed(Renewal::Unanswered, 30), Next::Serve);
        assert_eq!(renewed(Renewal::Unanswered, 31), Next::CutOff);
        assert_eq!(renewed(Renewal::Held, 90), Next::Serve);
        assert_eq!(renewed(Renewal::Unanswered, 119), Next::Serve);
        assert_eq!(renewed(Renewal::Lost, 119), Next::End);
    }
}
