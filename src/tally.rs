//! What clients have reported of calls, added up. Pure; knows neither rooms nor the database.

use crate::protocol::CallReport;

/// The sum of several [`CallReport`]s, field by field and in the same units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// As [`CallReport::seconds`], and so on.
    pub seconds: u64,
    /// Seconds of connections from browser to browser by UDP.
    pub direct_udp: u64,
    /// The same by TCP.
    pub direct_tcp: u64,
    /// Seconds of connections over TURN by UDP.
    pub relay_udp: u64,
    /// The same by TCP or TLS.
    pub relay_tcp: u64,
    /// Round trips that were measured.
    pub round_trips: u64,
    /// How long all of them took, in ms.
    pub round_trip_ms: u64,
    /// For how long voices were listened to, in ms.
    pub heard_ms: u64,
    /// How much of that was missed, in ms.
    pub missed_ms: u64,
    /// For how long pictures were watched, in ms.
    pub seen_ms: u64,
    /// How much of that they stood still, in ms.
    pub frozen_ms: u64,
    /// What was sent, in kbit.
    pub sent_kbit: u64,
    /// What was received, in kbit.
    pub received_kbit: u64,
    /// Frames that were sent.
    pub frames_sent: u64,
    /// Frames that were seen.
    pub frames_seen: u64,
}

impl Tally {
    /// What it is made of, in the order of the fields.
    pub const FIELDS: [&str; 15] = [
        "seconds",
        "direct_udp",
        "direct_tcp",
        "relay_udp",
        "relay_tcp",
        "round_trips",
        "round_trip_ms",
        "heard_ms",
        "missed_ms",
        "seen_ms",
        "frozen_ms",
        "sent_kbit",
        "received_kbit",
        "frames_sent",
        "frames_seen",
    ];

    /// Adds one report, whose bounds have been looked at.
    pub fn add(&mut self, report: &CallReport) {
        let report = Self::from(report).values();
        let mut sums = self.values();
        for (sum, value) in sums.iter_mut().zip(report) {
            *sum = sum.saturating_add(value);
        }
        *self = Self::of_values(sums);
    }

    /// The values of [`Tally::FIELDS`].
    #[must_use]
    pub const fn values(&self) -> [u64; 15] {
        [
            self.seconds,
            self.direct_udp,
            self.direct_tcp,
            self.relay_udp,
            self.relay_tcp,
            self.round_trips,
            self.round_trip_ms,
            self.heard_ms,
            self.missed_ms,
            self.seen_ms,
            self.frozen_ms,
            self.sent_kbit,
            self.received_kbit,
            self.frames_sent,
            self.frames_seen,
        ]
    }

    /// The other way round.
    #[must_use]
    pub const fn of_values(values: [u64; 15]) -> Self {
        let [
            seconds,
            direct_udp,
            direct_tcp,
            relay_udp,
            relay_tcp,
            round_trips,
            round_trip_ms,
            heard_ms,
            missed_ms,
            seen_ms,
            frozen_ms,
            sent_kbit,
            received_kbit,
            frames_sent,
            frames_seen,
        ] = values;
        Self {
            seconds,
            direct_udp,
            direct_tcp,
            relay_udp,
            relay_tcp,
            round_trips,
            round_trip_ms,
            heard_ms,
            missed_ms,
            seen_ms,
            frozen_ms,
            sent_kbit,
            received_kbit,
            frames_sent,
            frames_seen,
        }
    }

    /// The share (0 to 1) of voices that was missed; `None` where nothing was heard.
    #[must_use]
    pub fn audible_loss(&self) -> Option<f64> {
        share(self.missed_ms, self.heard_ms)
    }

    /// The share (0 to 1) of the time that pictures stood still; `None` where none were watched.
    #[must_use]
    pub fn frozen(&self) -> Option<f64> {
        share(self.frozen_ms, self.seen_ms)
    }

    /// The mean round trip in ms; `None` where none was measured.
    #[must_use]
    pub fn round_trip(&self) -> Option<f64> {
        share(self.round_trip_ms, self.round_trips)
    }

    /// The share (0 to 1) of the connections' time that went over TURN; `None` where there was none.
    #[must_use]
    pub fn relayed(&self) -> Option<f64> {
        let relayed = self.relay_udp + self.relay_tcp;
        share(relayed, relayed + self.direct_udp + self.direct_tcp)
    }

    /// `total` as a mean over the seconds that were reported; `None` before there are any.
    #[must_use]
    pub fn per_second(&self, total: u64) -> Option<f64> {
        share(total, self.seconds)
    }
}

impl From<&CallReport> for Tally {
    fn from(report: &CallReport) -> Self {
        Self {
            seconds: report.seconds.into(),
            direct_udp: report.direct_udp.into(),
            direct_tcp: report.direct_tcp.into(),
            relay_udp: report.relay_udp.into(),
            relay_tcp: report.relay_tcp.into(),
            round_trips: report.round_trips.into(),
            round_trip_ms: report.round_trip_ms.into(),
            heard_ms: report.heard_ms.into(),
            missed_ms: report.missed_ms.into(),
            seen_ms: report.seen_ms.into(),
            frozen_ms: report.frozen_ms.into(),
            sent_kbit: report.sent_kbit.into(),
            received_kbit: report.received_kbit.into(),
            frames_sent: report.frames_sent.into(),
            frames_seen: report.frames_seen.into(),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sums of a call stay far below 2^52"
)]
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_minutes_with_little_and_with_much_loss_are_one_call_with_the_mean_of_both() {
        let mut tally = Tally::default();
        for (missed_ms, round_trip_ms, relay_udp) in [(600, 6_000, 0), (5_400, 12_000, 60)] {
            tally.add(&CallReport {
                seconds: 60,
                direct_udp: 60 - relay_udp,
                relay_udp,
                round_trips: 60,
                round_trip_ms,
                heard_ms: 60_000,
                missed_ms,
                sent_kbit: 3_000,
                ..CallReport::default()
            });
        }
        assert_eq!(tally.audible_loss(), Some(0.05));
        assert_eq!(tally.round_trip(), Some(150.0));
        assert_eq!(tally.relayed(), Some(0.5));
        assert_eq!(tally.per_second(tally.sent_kbit), Some(50.0));
        assert_eq!(tally.frozen(), None);
    }

    #[test]
    fn of_nothing_there_are_no_shares() {
        let nothing = Tally::default();
        assert_eq!(
            [
                nothing.audible_loss(),
                nothing.round_trip(),
                nothing.relayed()
            ],
            [None, None, None]
        );
    }

    #[test]
    fn values_come_back_as_the_fields_that_they_were() {
        let values = std::array::from_fn(|index| index as u64);
        assert_eq!(Tally::of_values(values).values(), values);
        assert_eq!(Tally::of_values(values).seconds, 0);
        assert_eq!(Tally::of_values(values).frames_seen, 14);
    }
}
