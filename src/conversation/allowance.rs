//! How fast one client may talk. Pure: time is an argument.

use std::time::Duration;

use crate::limits::{FLOOD_REFUSALS_MAX, MESSAGES_BURST, MESSAGES_PER_SECOND};
use crate::rate::{Bucket, Quota};

/// The frames of one socket.
const FRAMES: Quota = Quota::per_second(MESSAGES_PER_SECOND, MESSAGES_BURST);

/// What becomes of one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It is carried out.
    Pass,
    /// It is refused; try again after this.
    Refuse(Duration),
    /// So much was refused that the client is not one of ours.
    Flooding,
}

/// The frames of one socket: [`MESSAGES_BURST`] at once, [`MESSAGES_PER_SECOND`] on average.
#[derive(Debug)]
pub(crate) struct Allowance {
    bucket: Bucket,
    refused: u32,
}

impl Allowance {
    pub(crate) const fn new() -> Self {
        Self {
            bucket: Bucket::new(FRAMES),
            refused: 0,
        }
    }

    /// So many frames more, `elapsed` after the socket opened. `spend` takes their bytes from what
    /// their person may send, over however many sockets.
    pub(crate) fn check(
        &mut self,
        frames: u32,
        elapsed: Duration,
        spend: impl FnOnce() -> Result<(), Duration>,
    ) -> Admission {
        match self.bucket.take(frames, elapsed).and_then(|()| spend()) {
            Ok(()) => {
                if self.bucket.is_half_full(elapsed) {
                    self.refused = 0;
                }
                Admission::Pass
            }
            Err(wait) => {
                self.refused += 1;
                if self.refused > FLOOD_REFUSALS_MAX {
                    Admission::Flooding
                } else {
                    Admission::Refuse(whole_millis(wait))
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
    use crate::limits::{BYTES_BURST, BYTES_PER_SECOND, PARTICIPANTS_PER_ROOM_MAX};

    fn one_frame(limit: &mut Allowance, elapsed: Duration) -> Admission {
        limit.check(1, elapsed, || Ok(()))
    }

    #[test]
    fn a_burst_passes_and_what_is_over_it_waits_for_one_token() {
        let mut limit = Allowance::new();
        for _ in 0..MESSAGES_BURST {
            assert_eq!(one_frame(&mut limit, Duration::ZERO), Admission::Pass);
        }
        let wait = Duration::from_millis(34);
        assert_eq!(
            one_frame(&mut limit, Duration::ZERO),
            Admission::Refuse(wait)
        );
        assert_eq!(one_frame(&mut limit, wait), Admission::Pass);
    }

    #[test]
    fn a_client_that_never_stops_is_flooding() {
        let mut limit = Allowance::new();
        let admissions: Vec<_> = (0..MESSAGES_BURST + FLOOD_REFUSALS_MAX + 1)
            .map(|_| one_frame(&mut limit, Duration::ZERO))
            .collect();
        assert_eq!(admissions.last(), Some(&Admission::Flooding));
        let early = admissions.iter().rev().skip(1);
        assert!(
            early
                .copied()
                .all(|admission| admission != Admission::Flooding)
        );
    }

    #[test]
    fn a_steady_client_is_never_refused() {
        let mut limit = Allowance::new();
        for second in 0..600_u64 {
            for frame in 0..u64::from(MESSAGES_PER_SECOND) {
                let at = Duration::from_millis(second * 1000 + frame * 33);
                assert_eq!(one_frame(&mut limit, at), Admission::Pass);
            }
        }
    }

    /// Bytes of a description of three tracks by a browser that lists every codec it knows.
    const DESCRIPTION: u32 = 8 * 1024;
    /// Bytes of a batch of candidates.
    const BATCH: u32 = 512;

    #[test]
    fn a_newcomer_to_a_full_room_is_never_refused() {
        let mut limit = Allowance::new();
        let mut bytes = Bucket::new(Quota::per_second(BYTES_PER_SECOND, BYTES_BURST));
        let mut sent = Vec::new();
        let others = u64::try_from(PARTICIPANTS_PER_ROOM_MAX - 1).expect("small");
        for other in 0..others {
            // The offer, candidates every tenth of a second as they are batched, an answer to a
            // renegotiation with its candidates; everybody within the same two seconds.
            let begun = other * 5;
            sent.extend([(begun, DESCRIPTION), (begun + 1_000, DESCRIPTION)]);
            sent.extend((1..8).map(|batch| (begun + batch * 100, BATCH)));
            sent.extend([(begun + 1_100, BATCH), (begun + 1_200, BATCH)]);
        }
        sent.sort_unstable();
        for (at, length) in sent {
            let at = Duration::from_millis(at);
            let admission = limit.check(1, at, || bytes.take(length, at));
            assert_eq!(admission, Admission::Pass, "{at:?}");
        }
    }

    #[test]
    fn many_frames_count_as_many_and_bytes_beside_them() {
        let mut limit = Allowance::new();
        let pass = limit.check(MESSAGES_BURST, Duration::ZERO, || Ok(()));
        assert_eq!(pass, Admission::Pass);
        let wait = Duration::from_millis(334);
        let refused = limit.check(10, Duration::ZERO, || panic!("the frames are refused"));
        assert_eq!(refused, Admission::Refuse(wait));
        let refused = limit.check(10, wait, || Err(Duration::from_micros(1_500)));
        assert_eq!(refused, Admission::Refuse(Duration::from_millis(2)));
    }
}
