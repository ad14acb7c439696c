//! How fast one client may talk. Pure: time is an argument.

use std::time::Duration;

use crate::limits::{FLOOD_REFUSALS_MAX, MESSAGES_BURST, MESSAGES_PER_SECOND};

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

/// A bucket of [`MESSAGES_BURST`] tokens that refills with [`MESSAGES_PER_SECOND`].
#[derive(Debug)]
pub(crate) struct RateLimit {
    /// Thousandths of a token.
    millitokens: u64,
    /// Time since the socket opened, when the bucket was last filled.
    filled_at: Duration,
    refused: u32,
}

const FULL: u64 = MESSAGES_BURST as u64 * 1000;

impl RateLimit {
    pub(crate) const fn new() -> Self {
        Self {
            millitokens: FULL,
            filled_at: Duration::ZERO,
            refused: 0,
        }
    }

    /// One more frame, `elapsed` after the socket opened.
    pub(crate) fn check(&mut self, elapsed: Duration) -> Verdict {
        let since = elapsed.saturating_sub(self.filled_at).as_millis();
        let fresh = u64::try_from(since)
            .unwrap_or(FULL)
            .saturating_mul(u64::from(MESSAGES_PER_SECOND));
        if fresh > 0 {
            self.filled_at = elapsed;
            self.millitokens = self.millitokens.saturating_add(fresh).min(FULL);
        }
        if self.millitokens >= 1000 {
            self.millitokens -= 1000;
            if self.millitokens >= FULL / 2 {
                self.refused = 0;
            }
            return Verdict::Pass;
        }
        self.refused += 1;
        if self.refused > FLOOD_REFUSALS_MAX {
            return Verdict::Flooding;
        }
        let missing = (1000 - self.millitokens).div_ceil(u64::from(MESSAGES_PER_SECOND));
        Verdict::Refuse(Duration::from_millis(missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
