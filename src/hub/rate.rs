//! How fast one client may talk. Pure: time is an argument.

use std::time::Duration;

use crate::limits::{FLOOD_REFUSALS_MAX, MESSAGES_BURST, MESSAGES_PER_SECOND};
use crate::rate::{Bucket, Quota};

/// The frames of one socket.
const FRAMES: Quota = Quota::per_second(MESSAGES_PER_SECOND, MESSAGES_BURST);

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

/// The frames of one socket: [`MESSAGES_BURST`] at once, [`MESSAGES_PER_SECOND`] on average.
#[derive(Debug)]
pub(crate) struct RateLimit {
    bucket: Bucket,
    refused: u32,
}

impl RateLimit {
    pub(crate) const fn new() -> Self {
        Self {
            bucket: Bucket::new(FRAMES),
            refused: 0,
        }
    }

    /// One more frame, `elapsed` after the socket opened.
    pub(crate) fn check(&mut self, elapsed: Duration) -> Verdict {
        match self.bucket.take(1, elapsed) {
            Ok(()) => {
                if self.bucket.is_half_full(elapsed) {
                    self.refused = 0;
                }
                Verdict::Pass
            }
            Err(wait) => {
                self.refused += 1;
                if self.refused > FLOOD_REFUSALS_MAX {
                    Verdict::Flooding
                } else {
                    Verdict::Refuse(whole_millis(wait))
                }
            }
        }
    }
}

/// Rounded up, as clients are told milliseconds and must not come too early.
fn whole_millis(wait: Duration) -> Duration {
    let millis = wait.as_nanos().div_ceil(1_000_000);
    Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
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
}
