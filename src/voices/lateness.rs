//! Whether what somebody says was held up on its way to us, by their own clock.
//!
//! The two clocks are never compared, only how their difference changes: the least difference is that
//! of a frame which nothing has held up.

use crate::limits::VOICE_LATE_MAX;
use crate::time::UnixMillis;

/// Late frames in a row after which their clock is believed to have changed: four seconds of voice.
/// A network that was gone that long has new frames to give first.
const LATE_MAX: u32 = 200;
/// The least difference is forgotten by one part in so many of the time: clocks drift by less than a
/// hundred in a million.
const FORGETS_ONE_IN: u64 = 2_000;

/// Of one speaker.
#[derive(Debug, Default)]
pub(super) struct Lateness {
    least: Option<(i64, UnixMillis)>,
    late: u32,
}

impl Lateness {
    /// Whether a frame that was spoken at `time` by its speaker's clock comes too late now.
    pub(super) fn is_late(&mut self, time: u32, now: UnixMillis) -> bool {
        let difference = i64::try_from(now.0).unwrap_or(i64::MAX) - i64::from(time);
        let least = match self.least {
            Some((least, at)) if self.late < LATE_MAX => {
                let forgotten = now.0.saturating_sub(at.0) / FORGETS_ONE_IN;
                least.saturating_add(i64::try_from(forgotten).unwrap_or(i64::MAX))
            }
            _ => i64::MAX,
        };
        if difference <= least {
            self.least = Some((difference, now));
            self.late = 0;
            return false;
        }
        let age = u128::try_from(difference - least).unwrap_or(0);
        let is_late = age > VOICE_LATE_MAX.as_millis();
        self.late = if is_late { self.late + 1 } else { 0 };
        is_late
    }
}
