//! Which packets are lost: independently, or in bursts (Gilbert-Elliott).
//!
//! Knows no time and no packets; it is asked once per packet, in order.

use rand::Rng;
use rand::SeedableRng;
use rand::rngs::SmallRng;

/// A sequence of losses with a given share and mean burst length.
///
/// In the bad state every packet is lost, in the good one none. With a mean burst of one packet or
/// less, losses are independent of each other.
#[derive(Debug)]
pub(crate) struct Loss {
    random: SmallRng,
    share: f64,
    burst: f64,
    bad: bool,
}

impl Loss {
    /// No loss, until [`Loss::set`]. The same seed gives the same sequence.
    #[must_use]
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            random: SmallRng::seed_from_u64(seed),
            share: 0.0,
            burst: 1.0,
            bad: false,
        }
    }

    /// `share` is the part of packets lost in the long run (0 to 1), `burst` the mean number of
    /// packets lost in a row.
    pub(crate) fn set(&mut self, share: f64, burst: f64) {
        self.share = share.clamp(0.0, 1.0);
        self.burst = burst.max(1.0);
        self.bad = false;
    }

    /// Whether the next packet is lost.
    pub(crate) fn next_is_lost(&mut self) -> bool {
        if self.share <= 0.0 {
            return false;
        }
        if self.share >= 1.0 {
            return true;
        }
        if self.burst <= 1.0 {
            return self.random.random_bool(self.share);
        }
        let leave = 1.0 / self.burst;
        let enter = (leave * self.share / (1.0 - self.share)).min(1.0);
        let turns = self
            .random
            .random_bool(if self.bad { leave } else { enter });
        self.bad ^= turns;
        self.bad
    }

    /// A number from the standard normal distribution, cut at three deviations. Shares the
    /// generator, so that one seed fixes everything.
    pub(crate) fn deviation(&mut self) -> f64 {
        // The sum of twelve uniform numbers has the variance one.
        let sum: f64 = (0..12).map(|_| self.random.random::<f64>()).sum();
        (sum - 6.0).clamp(-3.0, 3.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKETS: usize = 200_000;

    /// Share of lost packets and mean length of a run of losses.
    fn observed(share: f64, burst: f64) -> (f64, f64) {
        let mut loss = Loss::new(7);
        loss.set(share, burst);
        let (mut lost, mut runs, mut before) = (0_usize, 0_usize, false);
        for _ in 0..PACKETS {
            let now = loss.next_is_lost();
            lost += usize::from(now);
            runs += usize::from(now && !before);
            before = now;
        }
        let mean = if runs == 0 {
            0.0
        } else {
            lost as f64 / runs as f64
        };
        (lost as f64 / PACKETS as f64, mean)
    }

    #[test]
    fn independent_losses_have_the_share_asked_for_and_short_runs() {
        for share in [0.01, 0.1, 0.3] {
            let (seen, run) = observed(share, 1.0);
            assert!((seen - share).abs() < 0.005, "{seen} for {share}");
            assert!((run - 1.0 / (1.0 - share)).abs() < 0.05, "runs of {run}");
        }
    }

    #[test]
    fn bursts_have_the_share_and_the_mean_length_asked_for() {
        for share in [0.1, 0.2] {
            let (seen, run) = observed(share, 3.0);
            assert!((seen - share).abs() < 0.01, "{seen} for {share}");
            assert!((run - 3.0).abs() < 0.1, "runs of {run}");
        }
    }

    #[test]
    fn the_ends_of_the_scale_are_exact() {
        assert_eq!(observed(0.0, 3.0).0, 0.0);
        assert_eq!(observed(1.0, 3.0).0, 1.0);
    }

    #[test]
    fn a_seed_fixes_the_sequence() {
        let run = || {
            let mut loss = Loss::new(42);
            loss.set(0.2, 3.0);
            (0..1000).map(|_| loss.next_is_lost()).collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
    }

    #[test]
    fn deviations_are_centred_with_the_variance_of_one() {
        let mut loss = Loss::new(1);
        let numbers: Vec<f64> = (0..20_000).map(|_| loss.deviation()).collect();
        let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
        let variance = numbers.iter().map(|n| n * n).sum::<f64>() / numbers.len() as f64;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }
}
