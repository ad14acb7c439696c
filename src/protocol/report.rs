//! What a client says of how its call goes.

use serde::{Deserialize, Serialize};

/// How a call went for one client since it last said so, over all its connections together. Sums
/// throughout, so that several can be added up; a mean is a sum divided by the one that it counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CallReport {
    /// Seconds that it is about.
    pub seconds: u32,
    /// Of every connection, the seconds that it went from browser to browser by UDP.
    pub direct_udp: u32,
    /// The same by TCP.
    pub direct_tcp: u32,
    /// Of every connection, the seconds that it went over a TURN server that was reached by UDP.
    pub relay_udp: u32,
    /// The same by TCP or TLS.
    pub relay_tcp: u32,
    /// How many round trips were measured: one a second for every connection.
    pub round_trips: u32,
    /// How long all of them took, in ms.
    pub round_trip_ms: u32,
    /// For how long voices were listened to, in ms.
    pub heard_ms: u32,
    /// How much of that was missed and had to be made up, in ms.
    pub missed_ms: u32,
    /// For how long pictures were watched, in ms.
    pub seen_ms: u32,
    /// How much of that they stood still, in ms.
    pub frozen_ms: u32,
    /// What was sent, headers included, in kbit.
    pub sent_kbit: u32,
    /// What was received, headers included, in kbit.
    pub received_kbit: u32,
    /// Frames of pictures that were sent.
    pub frames_sent: u32,
    /// Frames of pictures that were seen.
    pub frames_seen: u32,
}

/// What one client can have had in a second at most, far above what any has: connections.
const CONNECTIONS_MAX: u32 = 64;
/// The longest round trip over which anybody talks, in ms.
const ROUND_TRIP_MS_MAX: u32 = 20_000;
/// Gigabit Ethernet, in kbit a second.
const KBPS_MAX: u32 = 1_000_000;
/// Frames a second of one picture.
const FPS_MAX: u32 = 120;

impl CallReport {
    /// Longest time that one report is about, in seconds: many minutes on which nothing could be said.
    pub const SECONDS_MAX: u32 = 600;

    /// What of it can be true after `seconds`. Whoever reports more has a wrong clock or lies, and gets
    /// the most that is possible; sums that are part of another one never exceed it.
    #[must_use]
    pub fn within(self, seconds: u32) -> Self {
        let seconds = self.seconds.min(seconds).min(Self::SECONDS_MAX);
        let connections = seconds * CONNECTIONS_MAX;
        let milliseconds = connections * 1_000;
        let frames = connections * FPS_MAX;
        let round_trips = self.round_trips.min(connections);
        let heard_ms = self.heard_ms.min(milliseconds);
        let seen_ms = self.seen_ms.min(milliseconds);
        Self {
            seconds,
            direct_udp: self.direct_udp.min(connections),
            direct_tcp: self.direct_tcp.min(connections),
            relay_udp: self.relay_udp.min(connections),
            relay_tcp: self.relay_tcp.min(connections),
            round_trips,
            round_trip_ms: self.round_trip_ms.min(round_trips * ROUND_TRIP_MS_MAX),
            heard_ms,
            missed_ms: self.missed_ms.min(heard_ms),
            seen_ms,
            frozen_ms: self.frozen_ms.min(seen_ms),
            sent_kbit: self.sent_kbit.min(seconds * KBPS_MAX),
            received_kbit: self.received_kbit.min(seconds * KBPS_MAX),
            frames_sent: self.frames_sent.min(frames),
            frames_seen: self.frames_seen.min(frames),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL_OF_IT: CallReport = CallReport {
        seconds: u32::MAX,
        direct_udp: u32::MAX,
        direct_tcp: u32::MAX,
        relay_udp: u32::MAX,
        relay_tcp: u32::MAX,
        round_trips: u32::MAX,
        round_trip_ms: u32::MAX,
        heard_ms: u32::MAX,
        missed_ms: u32::MAX,
        seen_ms: u32::MAX,
        frozen_ms: u32::MAX,
        sent_kbit: u32::MAX,
        received_kbit: u32::MAX,
        frames_sent: u32::MAX,
        frames_seen: u32::MAX,
    };

    #[test]
    fn a_report_stays_within_what_a_client_can_have_had_in_that_time() {
        assert_eq!(ALL_OF_IT.within(0), CallReport::default());
        let one = ALL_OF_IT.within(1);
        assert_eq!(
            one,
            CallReport {
                seconds: 1,
                direct_udp: 64,
                direct_tcp: 64,
                relay_udp: 64,
                relay_tcp: 64,
                round_trips: 64,
                round_trip_ms: 1_280_000,
                heard_ms: 64_000,
                missed_ms: 64_000,
                seen_ms: 64_000,
                frozen_ms: 64_000,
                sent_kbit: 1_000_000,
                received_kbit: 1_000_000,
                frames_sent: 7_680,
                frames_seen: 7_680,
            }
        );
        assert_eq!(
            ALL_OF_IT.within(u32::MAX).seconds,
            CallReport::SECONDS_MAX,
            "and nothing overflows"
        );
    }

    #[test]
    fn what_is_part_of_something_is_never_more_than_it() {
        let report = CallReport {
            seconds: 60,
            heard_ms: 1_000,
            missed_ms: 5_000,
            seen_ms: 0,
            frozen_ms: 9,
            round_trips: 2,
            round_trip_ms: 100_000,
            ..CallReport::default()
        };
        assert_eq!(
            report.within(60),
            CallReport {
                missed_ms: 1_000,
                frozen_ms: 0,
                round_trip_ms: 40_000,
                ..report
            }
        );
    }

    #[test]
    fn an_honest_report_is_taken_as_it_is() {
        let report = CallReport {
            seconds: 60,
            direct_udp: 120,
            round_trips: 120,
            round_trip_ms: 6_000,
            heard_ms: 120_000,
            missed_ms: 480,
            sent_kbit: 4_800,
            received_kbit: 5_000,
            ..CallReport::default()
        };
        assert_eq!(report.within(60), report);
    }

    #[test]
    fn numbers_that_are_none_are_no_report() {
        for text in [
            r#"{"seconds":-1}"#,
            r#"{"seconds":1.5}"#,
            r#"{"seconds":1e12}"#,
            "{}",
        ] {
            assert!(serde_json::from_str::<CallReport>(text).is_err(), "{text}");
        }
    }
}
