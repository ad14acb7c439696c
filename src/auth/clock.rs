//! A clock that is behind keeps everybody out, since launch data comes from its future. Telegram's clock
//! is right, and what it signed cannot be forged, so it is ours that is wrong, and whoever runs this
//! process is told.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::time::UnixMillis;

/// How often it is said.
const SAID_EVERY: Duration = Duration::from_secs(3600);

/// When it was last said; zero for never.
#[derive(Debug, Default)]
pub(super) struct ClockDoubt(AtomicU64);

impl ClockDoubt {
    /// Launch data came from so many seconds in the future.
    pub(super) fn note(&self, seconds: u64, now: UnixMillis) {
        if self.is_due(now) {
            tracing::warn!(
                seconds,
                "the clock of this machine is behind Telegram's, and nobody can sign in: set it (NTP)"
            );
        }
    }

    fn is_due(&self, now: UnixMillis) -> bool {
        let said = self.0.load(Ordering::Relaxed);
        let is_due = said == 0 || UnixMillis(said).plus(SAID_EVERY) <= now;
        is_due
            && self
                .0
                .compare_exchange(said, now.0, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_clock_is_told_once_an_hour() {
        let doubt = ClockDoubt::default();
        let at = |minutes: u64| UnixMillis(1_790_000_000_000 + minutes * 60_000);
        let said: Vec<bool> = [0, 0, 1, 59, 60, 61]
            .map(|minutes| doubt.is_due(at(minutes)))
            .into();
        assert_eq!(said, [true, false, false, false, true, false]);
    }
}
