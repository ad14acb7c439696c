//! One stream of a listener, in which different people follow each other: sequence numbers without
//! a gap, and a clock that goes on.
//!
//! A jitter buffer takes a gap in the numbers for loss and conceals it, and a jump of the clock for
//! a broken sender. So whoever takes over a stream goes on from where it stands, as much later as
//! time has passed; what was lost before it came here stays a gap.

use std::time::{Duration, Instant};

use efir_voice::opus::CLOCK;

/// The shortest step between two people, in ticks: a packet of 20 ms.
const STEP_MIN: u32 = CLOCK / 50;
/// A source whose numbers jump further than this begins anew: 10 s of packets. What comes from
/// strangers may not put such a hole into somebody's stream.
const JUMP_MAX: u64 = 500;
/// And whose clock does: an hour, far more than the longest silence without packets.
const JUMP_TICKS_MAX: u32 = CLOCK * 3600;

/// Where a packet comes from: who, and which uninterrupted part of what they send. What is left
/// out on purpose begins a new part, so that it is no gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) who: usize,
    pub(crate) number: u32,
}

/// Number and time of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// The sequence number, extended beyond 16 bits.
    pub(crate) sequence: u64,
    /// The RTP timestamp.
    pub(crate) ticks: u32,
}

/// A packet's place in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) at: Position,
    /// The first after a change: the marker bit of RTP.
    pub(crate) is_first: bool,
}

/// The stream.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Timeline {
    anchor: Option<Anchor>,
    last: Option<Last>,
}

#[derive(Clone, Copy, Debug)]
struct Anchor {
    part: Part,
    from: Position,
    to: Position,
    newest: Position,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    at: Position,
    when: Instant,
}

impl Timeline {
    /// Where a packet goes. `None` for one that is older than the part that began here.
    pub(crate) fn place(&mut self, part: Part, source: Position, now: Instant) -> Option<Placed> {
        let known = self.anchor.filter(|anchor| anchor.goes_on(part, source));
        let is_first = known.is_none();
        let mut anchor = known.unwrap_or_else(|| self.begin(part, source, now));
        let ahead = source.sequence.checked_sub(anchor.from.sequence)?;
        let at = Position {
            sequence: anchor.to.sequence + ahead,
            ticks: anchor
                .to
                .ticks
                .wrapping_add(source.ticks.wrapping_sub(anchor.from.ticks)),
        };
        if source.sequence >= anchor.newest.sequence {
            anchor.newest = source;
        }
        self.anchor = Some(anchor);
        if self.last.is_none_or(|last| at.sequence > last.at.sequence) {
            self.last = Some(Last { at, when: now });
        }
        Some(Placed { at, is_first })
    }

    fn begin(&self, part: Part, source: Position, now: Instant) -> Anchor {
        let to = self.last.map_or(
            Position {
                sequence: 1,
                ticks: 0,
            },
            |last| Position {
                sequence: last.at.sequence + 1,
                ticks: last.at.ticks.wrapping_add(step(now, last.when)),
            },
        );
        Anchor {
            part,
            from: source,
            to,
            newest: source,
        }
    }
}

impl Anchor {
    fn goes_on(&self, part: Part, source: Position) -> bool {
        let numbers = source.sequence.abs_diff(self.newest.sequence);
        let ticks = source.ticks.wrapping_sub(self.newest.ticks);
        let ticks = ticks.min(ticks.wrapping_neg());
        self.part == part && numbers <= JUMP_MAX && ticks <= JUMP_TICKS_MAX
    }
}

/// How much later the next begins, in whole packets of 20 ms: decoders think in those.
fn step(now: Instant, last: Instant) -> u32 {
    let passed = now.saturating_duration_since(last);
    let packets = passed.as_millis() / Duration::from_millis(20).as_millis();
    let packets = u32::try_from(packets).unwrap_or(u32::MAX);
    packets.saturating_mul(STEP_MIN).max(STEP_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stream {
        timeline: Timeline,
        start: Instant,
    }

    impl Stream {
        fn new() -> Self {
            Self {
                timeline: Timeline::default(),
                start: Instant::now(),
            }
        }

        /// The packet's number, ticks, and whether it is the first after a change.
        fn place(
            &mut self,
            (who, number): (usize, u32),
            sequence: u64,
            ticks: u32,
            millis: u64,
        ) -> Option<(u64, u32, bool)> {
            let now = self.start + Duration::from_millis(millis);
            let source = Position { sequence, ticks };
            let placed = self.timeline.place(Part { who, number }, source, now)?;
            Some((placed.at.sequence, placed.at.ticks, placed.is_first))
        }
    }

    #[test]
    fn one_speaker_after_the_other_goes_on_without_a_gap_in_numbers_or_time() {
        let mut stream = Stream::new();
        let (anna, boris) = ((1, 0), (2, 0));
        assert_eq!(stream.place(anna, 70_000, 5_000, 0), Some((1, 0, true)));
        assert_eq!(stream.place(anna, 70_001, 5_960, 20), Some((2, 960, false)));
        let changed = stream.place(boris, 9, 4_000_000_000, 520);
        assert_eq!(changed, Some((3, 960 + 25 * 960, true)));
        let next = stream.place(boris, 10, 4_000_000_960, 540);
        assert_eq!(next, Some((4, 960 + 26 * 960, false)));
    }

    #[test]
    fn what_was_lost_stays_a_gap_and_what_comes_late_finds_its_place() {
        let mut stream = Stream::new();
        stream.place((1, 0), 100, 0, 0);
        assert_eq!(
            stream.place((1, 0), 103, 2_880, 60),
            Some((4, 2_880, false))
        );
        assert_eq!(
            stream.place((1, 0), 102, 1_920, 61),
            Some((3, 1_920, false))
        );
        assert_eq!(stream.place((1, 0), 99, 0, 62), None, "from before");
        assert_eq!(
            stream.place((1, 1), 110, 9_600, 200),
            Some((5, 2_880 + 6_720, true))
        );
    }

    #[test]
    fn what_is_left_out_on_purpose_is_no_gap() {
        let mut stream = Stream::new();
        stream.place((1, 0), 100, 0, 0);
        assert_eq!(
            stream.place((1, 1), 250, 144_000, 3_000),
            Some((2, 144_000, true))
        );
    }

    #[test]
    fn a_sender_whose_numbers_jump_puts_no_hole_into_the_stream() {
        let mut stream = Stream::new();
        stream.place((1, 0), 100, 0, 0);
        assert_eq!(stream.place((1, 0), 30_000, 960, 20), Some((2, 960, true)));
        assert_eq!(
            stream.place((1, 0), 30_001, 2_000_000_000, 40),
            Some((3, 1_920, true))
        );
        assert_eq!(
            stream.place((1, 0), 101, 960, 60),
            Some((4, 2_880, true)),
            "and back"
        );
    }

    #[test]
    fn the_clock_goes_round() {
        let mut stream = Stream::new();
        stream.place((1, 0), 1, u32::MAX - 479, 0);
        assert_eq!(stream.place((1, 0), 2, 480, 20), Some((2, 960, false)));
    }
}
