//! How fast one client may talk, and how often one person may come. Pure: time is an argument.

use std::collections::HashMap;
use std::time::Duration;

use crate::ids::UserId;
use crate::limits::{
    FLOOD_REFUSALS_MAX, HELLOS_BURST, HELLOS_PER_SECOND, MESSAGES_BURST, MESSAGES_PER_SECOND,
};

/// What becomes of one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is carried out.
    Pass,
    /// It is refused; try again after this.
    Refuse(Duration),
    /// So much was refused that the client is not one of ours.
    Flooding,
}

/// Thousandths of a token that refill with so many tokens a second.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    millitokens: u64,
    full: u64,
    per_second: u32,
    /// Time since the counting began, when the bucket was last filled.
    filled_at: Duration,
}

impl Bucket {
    const fn full(burst: u32, per_second: u32, now: Duration) -> Self {
        let full = burst as u64 * 1000;
        Self {
            millitokens: full,
            full,
            per_second,
            filled_at: now,
        }
    }

    /// Takes a token, or says how long it takes until there is one.
    fn take(&mut self, now: Duration) -> Result<(), Duration> {
        let since = now.saturating_sub(self.filled_at).as_millis();
        let fresh = u64::try_from(since)
            .unwrap_or(self.full)
            .saturating_mul(u64::from(self.per_second));
        if fresh > 0 {
            self.filled_at = now;
            self.millitokens = self.millitokens.saturating_add(fresh).min(self.full);
        }
        if self.millitokens >= 1000 {
            self.millitokens -= 1000;
            return Ok(());
        }
        let missing = (1000 - self.millitokens).div_ceil(u64::from(self.per_second));
        Err(Duration::from_millis(missing))
    }
}

/// The frames of one socket: [`MESSAGES_BURST`] at once, [`MESSAGES_PER_SECOND`] on average.
#[derive(Debug)]
pub(crate) struct RateLimit {
    bucket: Bucket,
    refused: u32,
}

impl RateLimit {
    pub(crate) const fn new() -> Self {
        Self {
            bucket: Bucket::full(MESSAGES_BURST, MESSAGES_PER_SECOND, Duration::ZERO),
            refused: 0,
        }
    }

    /// One more frame, `elapsed` after the socket opened.
    pub(crate) fn check(&mut self, elapsed: Duration) -> Verdict {
        match self.bucket.take(elapsed) {
            Ok(()) => {
                if self.bucket.millitokens >= self.bucket.full / 2 {
                    self.refused = 0;
                }
                Verdict::Pass
            }
            Err(wait) => {
                self.refused += 1;
                if self.refused > FLOOD_REFUSALS_MAX {
                    Verdict::Flooding
                } else {
                    Verdict::Refuse(wait)
                }
            }
        }
    }
}

/// The hellos of everybody, as each one's sockets come and go: [`HELLOS_BURST`] at once,
/// [`HELLOS_PER_SECOND`] on average.
#[derive(Debug, Default)]
pub(crate) struct HelloLimit {
    people: HashMap<UserId, Bucket>,
    tidied_at: Duration,
}

/// After this a bucket is full again, and no longer remembered.
const FORGOTTEN_AFTER: Duration = Duration::from_secs((HELLOS_BURST / HELLOS_PER_SECOND) as u64);

impl HelloLimit {
    /// Whether this person may say hello once more, `now` after the counting began.
    pub(crate) fn allows(&mut self, user: UserId, now: Duration) -> bool {
        if now.saturating_sub(self.tidied_at) >= FORGOTTEN_AFTER {
            self.tidied_at = now;
            self.people
                .retain(|_, bucket| now.saturating_sub(bucket.filled_at) < FORGOTTEN_AFTER);
        }
        self.people
            .entry(user)
            .or_insert(Bucket::full(HELLOS_BURST, HELLOS_PER_SECOND, now))
            .take(now)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::PARTICIPANTS_PER_ROOM_MAX;

    #[test]
    fn a_burst_passes_and_what_is_over_it_waits_for_one_token() {
        let mut limit = RateLimit::new();
        for _ in 0..MESSAGES_BURST {
            assert_eq!(limit.check(Duration::ZERO), Verdict::Pass);
        }
        let wait = Duration::from_millis(34);
        assert_eq!(limit.check(Duration::ZERO), Verdict::Refuse(wait));
        assert_eq!(limit.check(wait), Verdict::Pass);
    }

    #[test]
    fn a_client_that_never_stops_is_flooding() {
        let mut limit = RateLimit::new();
        let verdicts: Vec<_> = (0..MESSAGES_BURST + FLOOD_REFUSALS_MAX + 1)
            .map(|_| limit.check(Duration::ZERO))
            .collect();
        assert_eq!(verdicts.last(), Some(&Verdict::Flooding));
        let early = verdicts.iter().rev().skip(1);
        assert!(early.copied().all(|verdict| verdict != Verdict::Flooding));
    }

    #[test]
    fn a_steady_client_is_never_refused() {
        let mut limit = RateLimit::new();
        for second in 0..600_u64 {
            for frame in 0..u64::from(MESSAGES_PER_SECOND) {
                let at = Duration::from_millis(second * 1000 + frame * 33);
                assert_eq!(limit.check(at), Verdict::Pass);
            }
        }
    }

    #[test]
    fn a_newcomer_to_a_full_room_is_never_refused() {
        let mut limit = RateLimit::new();
        let mut sent = Vec::new();
        let others = u64::try_from(PARTICIPANTS_PER_ROOM_MAX - 1).expect("small");
        for other in 0..others {
            // The offer, candidates every tenth of a second as they are batched, an answer to a
            // renegotiation with its candidates; everybody within the same two seconds.
            let begun = other * 5;
            sent.extend((0..8).map(|batch| begun + batch * 100));
            sent.extend([begun, begun + 1_000, begun + 1_100, begun + 1_200]);
        }
        sent.sort_unstable();
        for at in sent {
            assert_eq!(
                limit.check(Duration::from_millis(at)),
                Verdict::Pass,
                "{at}"
            );
        }
    }

    #[test]
    fn a_person_comes_so_often_and_no_more_and_others_do_not_notice() {
        let mut limit = HelloLimit::default();
        let at = Duration::from_secs;
        for _ in 0..HELLOS_BURST {
            assert!(limit.allows(UserId(1), at(0)));
        }
        assert!(!limit.allows(UserId(1), at(0)));
        assert!(limit.allows(UserId(2), at(0)));
        assert!(limit.allows(UserId(1), at(1)));
        assert!(!limit.allows(UserId(1), at(1)));
        assert!(limit.allows(UserId(3), at(100)));
        assert_eq!(limit.people.len(), 1, "who has been quiet is forgotten");
    }
}
