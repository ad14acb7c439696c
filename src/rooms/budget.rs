//! How much one person may say to one other through the server.
//!
//! What is over it is refused to whoever said it; the other side never hears of it. From outside the
//! room there is less. Leaving and coming back refills nothing.

use std::time::Duration;

use crate::ids::ParticipantId;
use crate::limits::{
    PAIR_BYTES_BURST, PAIR_BYTES_OUTSIDE_BURST, PAIR_BYTES_OUTSIDE_PER_SECOND,
    PAIR_BYTES_PER_SECOND, PAIR_PINGS_BURST, PAIR_PINGS_PER_SECOND, PAIR_SIGNALS_BURST,
    PAIR_SIGNALS_OUTSIDE_BURST, PAIR_SIGNALS_OUTSIDE_PER_SECOND, PAIR_SIGNALS_PER_SECOND,
};
use crate::protocol::{Signal, UnixMillis};
use crate::rate::{Keyed, Quota};

/// From whom to whom.
type Pair = (ParticipantId, ParticipantId);

/// The budgets of every pair in a room.
#[derive(Debug)]
pub(super) struct SignalBudgets {
    inside: Budget,
    outside: Budget,
    pings: Keyed<Pair>,
}

#[derive(Debug)]
struct Budget {
    signals: Keyed<Pair>,
    bytes: Keyed<Pair>,
}

impl Budget {
    fn new(signals: Quota, bytes: Quota) -> Self {
        Self {
            signals: Keyed::new(signals),
            bytes: Keyed::new(bytes),
        }
    }
}

impl SignalBudgets {
    pub(super) fn new() -> Self {
        Self {
            inside: Budget::new(
                Quota::per_second(PAIR_SIGNALS_PER_SECOND, PAIR_SIGNALS_BURST),
                Quota::per_second(PAIR_BYTES_PER_SECOND, PAIR_BYTES_BURST),
            ),
            outside: Budget::new(
                Quota::per_second(PAIR_SIGNALS_OUTSIDE_PER_SECOND, PAIR_SIGNALS_OUTSIDE_BURST),
                Quota::per_second(PAIR_BYTES_OUTSIDE_PER_SECOND, PAIR_BYTES_OUTSIDE_BURST),
            ),
            pings: Keyed::new(Quota::per_second(PAIR_PINGS_PER_SECOND, PAIR_PINGS_BURST)),
        }
    }

    /// Whether `signal` may still be passed on; `is_inside` says where its sender is.
    pub(super) fn allow(
        &mut self,
        from: &ParticipantId,
        to: &ParticipantId,
        signal: &Signal,
        is_inside: bool,
        now: UnixMillis,
    ) -> bool {
        let pair = (from.clone(), to.clone());
        let now = Duration::from_millis(now.0);
        if let Signal::Ping | Signal::Pong = signal {
            return self.pings.take(pair, 1, now).is_ok();
        }
        let budget = if is_inside {
            &mut self.inside
        } else {
            &mut self.outside
        };
        let bytes = u32::try_from(signal.bytes()).unwrap_or(u32::MAX);
        budget.signals.take(pair.clone(), 1, now).is_ok()
            && budget.bytes.take(pair, bytes, now).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{IceCandidate, SdpType};

    const T0: UnixMillis = UnixMillis(1_000_000);

    fn id(name: &str) -> ParticipantId {
        ParticipantId(name.to_owned())
    }

    fn description(bytes: usize) -> Signal {
        Signal::Description {
            connection: 1,
            sdp_type: SdpType::Offer,
            sdp: "v".repeat(bytes),
        }
    }

    /// How many of a hundred such signals pass at once.
    fn passed(budgets: &mut SignalBudgets, to: &str, signal: &Signal, is_inside: bool) -> usize {
        let mut allow = || budgets.allow(&id("a"), &id(to), signal, is_inside, T0);
        (0..100).filter(|_| allow()).count()
    }

    #[test]
    fn a_negotiation_passes_and_a_flood_does_not() {
        let mut budgets = SignalBudgets::new();
        let candidates = Signal::Candidates {
            connection: 1,
            candidates: vec![IceCandidate {
                candidate: "c".repeat(200),
                sdp_mid: None,
                sdp_m_line_index: None,
                username_fragment: None,
            }],
        };
        for signal in [description(12_000), description(12_000)] {
            assert!(budgets.allow(&id("a"), &id("b"), &signal, false, T0));
        }
        assert_eq!(passed(&mut budgets, "b", &candidates, false), 38);
        assert_eq!(passed(&mut budgets, "c", &candidates, false), 40);
        assert_eq!(passed(&mut budgets, "c", &candidates, true), 100);
    }

    #[test]
    fn large_descriptions_are_few_and_fewer_from_outside() {
        let mut budgets = SignalBudgets::new();
        assert_eq!(passed(&mut budgets, "b", &description(30_000), false), 1);
        assert_eq!(passed(&mut budgets, "b", &description(47_000), false), 0);
        assert_eq!(passed(&mut budgets, "b", &description(47_000), true), 2);
        let later = T0.plus(Duration::from_secs(60));
        let mut again = |seconds: u64| {
            let at = later.plus(Duration::from_secs(seconds));
            budgets.allow(&id("a"), &id("b"), &description(30_000), false, at)
        };
        assert!(again(0));
        assert!(!again(1));
    }

    #[test]
    fn three_who_look_from_outside_hold_up_a_slow_reader_for_less_than_a_second() {
        const READS_PER_SECOND: usize = 100_000;
        let mut budgets = SignalBudgets::new();
        for bytes in [1_000, 10_000, 30_000, 47_000] {
            let signal = description(bytes);
            let arrived: usize = ["b", "c", "d"]
                .map(|reader| passed(&mut budgets, reader, &signal, false) * signal.bytes())
                .iter()
                .sum();
            assert!(
                arrived <= READS_PER_SECOND,
                "{arrived} bytes of {bytes} each"
            );
            budgets = SignalBudgets::new();
        }
    }

    #[test]
    fn a_few_pings_a_second_pass() {
        let mut budgets = SignalBudgets::new();
        assert_eq!(passed(&mut budgets, "b", &Signal::Ping, true), 6);
        assert_eq!(passed(&mut budgets, "c", &Signal::Pong, false), 6);
        let second = T0.plus(Duration::from_secs(1));
        let mut allow = || budgets.allow(&id("a"), &id("b"), &Signal::Ping, true, second);
        assert_eq!((0..9).filter(|_| allow()).count(), 2);
    }
}
