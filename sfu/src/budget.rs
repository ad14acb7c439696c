//! How much of something one person may cause: so many units at once, and so many back each second.

use std::time::Instant;

/// A token bucket. Cheap enough to be asked for every datagram.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    rate: f32,
    burst: f32,
    left: f32,
    at: Instant,
}

impl Budget {
    /// A full one: `burst` units, and `rate` more each second.
    pub(crate) const fn new(rate: f32, burst: f32, now: Instant) -> Self {
        Self {
            rate,
            burst,
            left: burst,
            at: now,
        }
    }

    /// Takes one unit, if there is one.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.at).as_secs_f32();
        self.at = self.at.max(now);
        self.left = (self.left + passed * self.rate).min(self.burst);
        let is_there = self.left >= 1.0;
        if is_there {
            self.left -= 1.0;
        }
        is_there
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_used_up_comes_back_with_time_and_never_above_the_burst() {
        let start = Instant::now();
        let mut budget = Budget::new(100.0, 3.0, start);
        let mut takes = |millis: u64| {
            let now = start + Duration::from_millis(millis);
            (0..10).filter(|_| budget.take(now)).count()
        };
        assert_eq!(takes(0), 3);
        assert_eq!(takes(10), 1);
        assert_eq!(takes(5), 0, "time does not go back");
        assert_eq!(takes(5_000), 3);
    }
}
