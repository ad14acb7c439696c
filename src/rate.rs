//! Token buckets: how much of something its owner (a person, an address, a chat) may use.
//!
//! Pure and small: time is an argument, counted from any fixed moment, and what is counted (frames,
//! bytes, requests, rooms) is the caller's business. Every rate limit of the process is one of
//! these, so that "what is left" and "how long to wait" mean the same everywhere.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

/// How many units may be used at once, and how fast they come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    burst: u32,
    /// How long it takes until one unit is back.
    unit: Duration,
}

impl Quota {
    /// `burst` units at once, and `rate` of them back every second. Neither may be 0.
    #[must_use]
    pub const fn per_second(rate: u32, burst: u32) -> Self {
        Self::per(Duration::from_secs(1), rate, burst)
    }

    /// `burst` units at once, and `rate` of them back every minute. Neither may be 0.
    #[must_use]
    pub const fn per_minute(rate: u32, burst: u32) -> Self {
        Self::per(Duration::from_secs(60), rate, burst)
    }

    /// `burst` units at once, and `rate` of them back every hour. Neither may be 0.
    #[must_use]
    pub const fn per_hour(rate: u32, burst: u32) -> Self {
        Self::per(Duration::from_secs(3600), rate, burst)
    }

    const fn per(time: Duration, rate: u32, burst: u32) -> Self {
        assert!(rate > 0 && burst > 0, "a quota of nothing");
        // Rounded up to whole nanoseconds: never faster than what is said.
        let nanos = (time.as_secs() * 1_000_000_000).div_ceil(rate as u64);
        Self {
            burst,
            unit: Duration::from_nanos(nanos),
        }
    }

    /// How many units may be used at once.
    #[must_use]
    pub const fn burst(&self) -> u32 {
        self.burst
    }

    /// How long it takes until one unit is back.
    #[must_use]
    pub const fn unit(&self) -> Duration {
        self.unit
    }

    /// How long an empty bucket takes to become full.
    #[must_use]
    pub const fn refill(&self) -> Duration {
        self.unit.saturating_mul(self.burst)
    }
}

/// What is left of a [`Quota`] to one owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    quota: Quota,
    /// When everything will be back; in the past for a full bucket.
    full_at: Duration,
}

impl Bucket {
    /// A full bucket.
    #[must_use]
    pub const fn new(quota: Quota) -> Self {
        Self {
            quota,
            full_at: Duration::ZERO,
        }
    }

    /// Takes `units`, or nothing: then it says how long it takes until there are that many. More
    /// than the whole burst is never there; the wait is then only as long as a refill.
    pub fn take(&mut self, units: u32, now: Duration) -> Result<(), Duration> {
        let owed = self.full_at.saturating_sub(now);
        let after = owed.saturating_add(self.quota.unit.saturating_mul(units));
        let over = after.saturating_sub(self.quota.refill());
        if over.is_zero() {
            self.full_at = now.saturating_add(after);
            Ok(())
        } else {
            Err(over)
        }
    }

    /// Whether at least half of the burst is there.
    #[must_use]
    pub const fn is_half_full(&self, now: Duration) -> bool {
        let owed = self.full_at.saturating_sub(now);
        owed.as_nanos() <= self.quota.refill().as_nanos() / 2
    }

    /// Whether nothing is owed, so that a new bucket would be no different.
    #[must_use]
    pub const fn is_full(&self, now: Duration) -> bool {
        self.full_at.saturating_sub(now).is_zero()
    }
}

/// One [`Bucket`] for each owner. Owners whose bucket has become full again are forgotten, so the
/// table holds only those who were there within one refill.
#[derive(Debug)]
pub struct Keyed<K> {
    quota: Quota,
    buckets: HashMap<K, Bucket>,
    tidied_at: Duration,
}

impl<K: Eq + Hash> Keyed<K> {
    /// Nobody has used anything yet.
    #[must_use]
    pub fn new(quota: Quota) -> Self {
        Self {
            quota,
            buckets: HashMap::new(),
            tidied_at: Duration::ZERO,
        }
    }

    /// As [`Bucket::take`], from the bucket of `owner`.
    pub fn take(&mut self, owner: K, units: u32, now: Duration) -> Result<(), Duration> {
        if now.saturating_sub(self.tidied_at) >= self.quota.refill() {
            self.tidied_at = now;
            self.buckets.retain(|_, bucket| !bucket.is_full(now));
            if self.buckets.len() < self.buckets.capacity() / 4 {
                self.buckets.shrink_to_fit();
            }
        }
        self.buckets
            .entry(owner)
            .or_insert(Bucket::new(self.quota))
            .take(units, now)
    }

    /// How many owners are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.buckets.len()
    }

    /// Whether nobody is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_burst_passes_and_what_is_over_it_waits_for_one_unit() {
        let mut bucket = Bucket::new(Quota::per_second(10, 50));
        for _ in 0..50 {
            assert_eq!(bucket.take(1, SECOND), Ok(()));
        }
        assert_eq!(bucket.take(1, SECOND), Err(SECOND / 10));
        assert_eq!(bucket.take(1, SECOND + SECOND / 10), Ok(()));
        assert!(bucket.take(1, SECOND + SECOND / 10).is_err());
    }

    #[test]
    fn many_units_are_taken_together_or_not_at_all() {
        let mut bytes = Bucket::new(Quota::per_second(1024, 4096));
        assert_eq!(bytes.take(3072, SECOND), Ok(()));
        let wait = bytes.take(2048, SECOND).expect_err("too many");
        assert!(wait.abs_diff(SECOND) < Duration::from_millis(1), "{wait:?}");
        assert_eq!(bytes.take(1024, SECOND), Ok(()));
        assert_eq!(bytes.take(2048, 3 * SECOND + wait), Ok(()));
    }

    #[test]
    fn more_than_the_burst_never_passes() {
        let mut bucket = Bucket::new(Quota::per_second(1, 10));
        assert_eq!(bucket.take(11, SECOND), Err(SECOND));
        assert!(bucket.take(u32::MAX, 1_000 * SECOND).is_err());
        assert_eq!(bucket.take(10, SECOND), Ok(()));
    }

    #[test]
    fn a_rest_fills_the_bucket_and_never_more_than_full() {
        let mut rooms = Bucket::new(Quota::per_hour(20, 20));
        assert_eq!(rooms.take(20, SECOND), Ok(()));
        assert!(!rooms.is_half_full(1_799 * SECOND));
        assert!(rooms.is_half_full(1_801 * SECOND));
        let week = Duration::from_secs(7 * 24 * 3600);
        assert_eq!(rooms.take(21, week).map_err(|_| ()), Err(()));
        assert_eq!(rooms.take(20, week), Ok(()));
    }

    #[test]
    fn everybody_has_a_bucket_of_their_own_and_is_forgotten_when_it_is_full_again() {
        let mut people = Keyed::new(Quota::per_second(1, 30));
        for person in 0..100 {
            assert_eq!(people.take(person, 30, SECOND), Ok(()));
            assert!(people.take(person, 1, SECOND).is_err());
        }
        assert_eq!(people.len(), 100);
        assert_eq!(people.take(0, 1, 40 * SECOND), Ok(()));
        assert_eq!(people.len(), 1);
    }

    #[test]
    fn a_clock_that_steps_back_gives_nothing_away() {
        let mut bucket = Bucket::new(Quota::per_second(1, 2));
        assert_eq!(bucket.take(2, 10 * SECOND), Ok(()));
        assert!(bucket.take(1, 9 * SECOND).is_err());
        assert_eq!(bucket.take(1, 11 * SECOND), Ok(()));
    }
}
