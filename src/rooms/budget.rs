//! How much one person may say to one other through the server.
//!
//! What is over it is refused to whoever said it; the other side never hears of it. From outside the
//! room there is less. Leaving and coming back refills nothing: who comes back as another guest finds what
//! the guests of the same network have left of theirs.

use std::time::Duration;

use crate::ids::{ClientNetwork, ParticipantId};
use crate::limits::{
    GUESTS_OF_NETWORK_SHARE, PAIR_BYTES_BURST, PAIR_BYTES_OUTSIDE_BURST,
    PAIR_BYTES_OUTSIDE_PER_SECOND, PAIR_BYTES_PER_SECOND, PAIR_PINGS_BURST, PAIR_PINGS_PER_SECOND,
    PAIR_SIGNALS_BURST, PAIR_SIGNALS_OUTSIDE_BURST, PAIR_SIGNALS_OUTSIDE_PER_SECOND,
    PAIR_SIGNALS_PER_SECOND,
};
use crate::protocol::{Signal, UnixMillis};
use crate::rate::{Keyed, Quota};

/// From whom to whom.
type Pair = (ParticipantId, ParticipantId);
/// From the guests of a network to whom.
type FromNetwork = (ClientNetwork, ParticipantId);

/// Who says something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sender<'a> {
    pub(super) id: &'a ParticipantId,
    /// Where they come from, if nobody vouches for who they are.
    pub(super) guest_of: Option<&'a ClientNetwork>,
    pub(super) is_inside: bool,
}

/// The budgets of every pair in a room.
#[derive(Debug)]
pub(super) struct SignalBudgets {
    inside: Budget<Pair>,
    outside: Budget<Pair>,
    pings: Keyed<Pair>,
    /// Seats inside are few; outside a new guest costs nothing.
    guests_outside: Budget<FromNetwork>,
    guests_pings: Keyed<FromNetwork>,
}

#[derive(Debug)]
struct Budget<K> {
    signals: Keyed<K>,
    bytes: Keyed<K>,
}

impl<K: Clone + Eq + std::hash::Hash> Budget<K> {
    fn new(signals: Quota, bytes: Quota) -> Self {
        Self {
            signals: Keyed::new(signals),
            bytes: Keyed::new(bytes),
        }
    }

    fn allow(&mut self, from_to: K, bytes: u32, now: Duration) -> bool {
        self.signals.take(from_to.clone(), 1, now).is_ok()
            && self.bytes.take(from_to, bytes, now).is_ok()
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
            guests_outside: Budget::new(
                of_guests(PAIR_SIGNALS_OUTSIDE_PER_SECOND, PAIR_SIGNALS_OUTSIDE_BURST),
                of_guests(PAIR_BYTES_OUTSIDE_PER_SECOND, PAIR_BYTES_OUTSIDE_BURST),
            ),
            guests_pings: Keyed::new(of_guests(PAIR_PINGS_PER_SECOND, PAIR_PINGS_BURST)),
        }
    }

    /// Whether `signal` may still be passed on.
    pub(super) fn allow(
        &mut self,
        from: Sender<'_>,
        to: &ParticipantId,
        signal: &Signal,
        now: UnixMillis,
    ) -> bool {
        let pair = (from.id.clone(), to.clone());
        let of_network = from.guest_of.map(|network| (network.clone(), to.clone()));
        let now = Duration::from_millis(now.0);
        if let Signal::Ping | Signal::Pong = signal {
            let guests = &mut self.guests_pings;
            return self.pings.take(pair, 1, now).is_ok()
                && of_network.is_none_or(|key| guests.take(key, 1, now).is_ok());
        }
        let bytes = u32::try_from(signal.bytes()).unwrap_or(u32::MAX);
        if from.is_inside {
            return self.inside.allow(pair, bytes, now);
        }
        let guests = &mut self.guests_outside;
        self.outside.allow(pair, bytes, now)
            && of_network.is_none_or(|key| guests.allow(key, bytes, now))
    }
}

/// What all guests of a network may say together, where one may say so much.
const fn of_guests(per_second: u32, burst: u32) -> Quota {
    let of = GUESTS_OF_NETWORK_SHARE;
    Quota::per_second(per_second * of, burst * of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{IceCandidate, SdpType};

    const T0: UnixMillis = UnixMillis(1_000_000);

    fn id(name: &str) -> ParticipantId {
        ParticipantId(name.to_owned())
    }

    /// Somebody whom Telegram knows.
    fn known(id: &ParticipantId, is_inside: bool) -> Sender<'_> {
        Sender {
            id,
            guest_of: None,
            is_inside,
        }
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
        let (from, to) = (id("a"), id(to));
        let mut allow = || budgets.allow(known(&from, is_inside), &to, signal, T0);
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
            assert!(budgets.allow(known(&id("a"), false), &id("b"), &signal, T0));
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
            budgets.allow(known(&id("a"), false), &id("b"), &description(30_000), at)
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
    fn who_comes_back_as_another_guest_finds_what_the_network_has_left() {
        let mut budgets = SignalBudgets::new();
        let network = ClientNetwork("a network".to_owned());
        let mut passed = |number: u32, signal: &Signal, is_inside| {
            let from = id(&number.to_string());
            let from = Sender {
                id: &from,
                guest_of: Some(&network),
                is_inside,
            };
            budgets.allow(from, &id("b"), signal, T0)
        };
        let signal = description(30_000);
        let outside = (0..100).filter(|number| passed(*number, &signal, false));
        assert_eq!(outside.count(), 3);
        let pings = (0..100).filter(|number| passed(*number, &Signal::Ping, false));
        assert_eq!(pings.count(), 18);
        assert!(passed(100, &signal, true), "those inside have seats");
    }

    #[test]
    fn a_few_pings_a_second_pass() {
        let mut budgets = SignalBudgets::new();
        assert_eq!(passed(&mut budgets, "b", &Signal::Ping, true), 6);
        assert_eq!(passed(&mut budgets, "c", &Signal::Pong, false), 6);
        let second = T0.plus(Duration::from_secs(1));
        let (from, to) = (id("a"), id("b"));
        let mut allow = || budgets.allow(known(&from, true), &to, &Signal::Ping, second);
        assert_eq!((0..9).filter(|_| allow()).count(), 2);
    }
}
