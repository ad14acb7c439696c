//! How many copies one listener's voices carry, by what is lost on the way to them.
//!
//! More as soon as more is lost, fewer after a while without, one step at a time: a word that is
//! missing is heard, and a few bytes too many for some seconds are not.

use std::time::{Duration, Instant};

/// From which share of lost packets on so many copies are sent, and how many packets back each lies.
/// The distances spread a burst of losses; the furthest is as far as a jitter buffer waits anyway.
const STEPS: [(f32, &[u64]); 4] = [
    (0.0, &[]),
    (0.02, &[1]),
    (0.04, &[3, 1]),
    (0.07, &[5, 3, 1]),
];
/// How long less must be lost before there are fewer copies.
const CLEAN: Duration = Duration::from_secs(6);
/// What a new listener gets until their way is known.
const AT_FIRST: usize = 1;

/// The care for one listener.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Care {
    step: usize,
    /// Since when less is lost than this step is for.
    better_since: Option<Instant>,
}

impl Care {
    pub(crate) const fn new() -> Self {
        Self {
            step: AT_FIRST,
            better_since: None,
        }
    }

    /// Takes in the share of packets that was lost during the last second.
    pub(crate) fn told(&mut self, loss: f32, now: Instant) {
        let fits = STEPS.iter().rposition(|(from, _)| loss >= *from);
        let fits = fits.unwrap_or_default();
        if fits >= self.step {
            self.step = fits;
            self.better_since = None;
            return;
        }
        let since = *self.better_since.get_or_insert(now);
        if now.saturating_duration_since(since) >= CLEAN {
            self.step -= 1;
            self.better_since = Some(now);
        }
    }

    /// How many packets back the copies lie, the furthest first.
    pub(crate) const fn distances(self) -> &'static [u64] {
        STEPS[self.step].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_come_at_once_and_go_one_by_one_after_six_clean_seconds_each() {
        let start = Instant::now();
        let mut care = Care::new();
        let mut after = |second: u64, loss| {
            care.told(loss, start + Duration::from_secs(second));
            care.distances().len()
        };
        assert_eq!(after(0, 0.0), 1, "not known yet");
        assert_eq!(after(1, 0.08), 3);
        assert_eq!(after(2, 0.0), 3);
        assert_eq!(after(5, 0.05), 3, "less is lost, and still some");
        assert_eq!(after(7, 0.0), 3);
        assert_eq!(after(8, 0.0), 2);
        assert_eq!(after(9, 0.03), 2);
        assert_eq!(after(14, 0.03), 1);
        assert_eq!(after(15, 0.03), 1, "which is what this needs");
        assert_eq!(after(16, 0.0), 1);
        assert_eq!(after(22, 0.0), 0);
    }
}
