//! Pauses that grow with every failure.

use std::time::Duration;

use super::pace::Pace;

/// Doubles from the first pause to the longest one.
#[derive(Debug)]
pub(super) struct Backoff {
    pace: Pace,
    next: Duration,
}

impl Backoff {
    pub(super) const fn new(pace: Pace) -> Self {
        Self {
            pace,
            next: pace.backoff_first,
        }
    }

    /// The pause after one more failure; at least what Telegram asked for, if it asked.
    pub(super) fn pause(&mut self, asked: Option<Duration>) -> Duration {
        let pause = self.next.max(asked.unwrap_or_default());
        self.next = (self.next * 2).min(self.pace.backoff_max);
        pause
    }

    /// Starts over after a success.
    pub(super) const fn reset(&mut self) {
        self.next = self.pace.backoff_first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_start_over_after_a_success() {
        let mut backoff = Backoff::new(Pace {
            backoff_first: Duration::from_secs(1),
            backoff_max: Duration::from_secs(3),
            ..Pace::default()
        });
        let pauses: Vec<u64> = (0..4).map(|_| backoff.pause(None).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 3, 3]);
        backoff.reset();
        assert_eq!(backoff.pause(None).as_secs(), 1);
    }

    #[test]
    fn what_telegram_asks_for_is_never_undercut() {
        let mut backoff = Backoff::new(Pace::default());
        assert_eq!(backoff.pause(Some(Duration::from_secs(90))).as_secs(), 90);
    }
}
