//! What one speaker has sent lately, with what was lost on the way filled in from copies that came
//! later.
//!
//! Whoever forwards a voice takes its copies out here and makes new ones for each receiver, so a
//! loss on the way to the server is repaired once, for everybody, and a receiver gets as many copies
//! as their own way needs. The time and number of a packet tell where a copy belongs: a copy names
//! only how much earlier it was, and its number follows from its neighbours.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::red::{Block, COPY_BYTES_MAX, OFFSET_MAX, write};

/// Packets that are kept: the furthest copy that is read or written lies less than that back.
const KEPT: usize = 16;
/// A number that is further away than this is of a sender who has begun anew: 10 s of packets.
const JUMP_MAX: u64 = 500;

/// A packet as it was sent, without copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// Its sequence number, extended beyond 16 bits.
    pub sequence: u64,
    /// Its RTP timestamp.
    pub ticks: u32,
    /// A packet of Opus.
    pub opus: Arc<[u8]>,
}

/// The last packets of one speaker, in the order of their numbers.
#[derive(Clone, Debug, Default)]
pub struct Ring {
    kept: VecDeque<Sound>,
}

impl Ring {
    /// Takes in a packet and the copies it carries, each with how many ticks earlier it was. Puts
    /// behind `new` what was not known before, in order: what the copies repair, and the packet.
    pub fn take<'a>(
        &mut self,
        sound: Sound,
        copies: impl IntoIterator<Item = (u32, &'a [u8])>,
        new: &mut Vec<Sound>,
    ) {
        let from = new.len();
        let ticks = sound.ticks;
        let newest = self
            .kept
            .back()
            .map_or(sound.sequence, |kept| kept.sequence);
        if newest.abs_diff(sound.sequence) > JUMP_MAX {
            self.kept.clear();
        }
        if self.insert(&sound) {
            new.push(sound);
        }
        for (offset, opus) in copies {
            let at = ticks.wrapping_sub(offset);
            if opus.is_empty() {
                continue;
            }
            if let Some(sequence) = self.number_at(at) {
                let repaired = Sound {
                    sequence,
                    ticks: at,
                    opus: opus.into(),
                };
                self.insert(&repaired);
                new.push(repaired);
            }
        }
        new[from..].sort_unstable_by_key(|sound| sound.sequence);
    }

    /// The bytes of RED for a packet that is kept here, with the packets that lie so many numbers
    /// before it as copies, under this payload type of Opus. Distances from the greatest to the
    /// smallest; those that are not there are left out.
    #[must_use]
    pub fn with_copies(&self, sound: &Sound, distances: &[u64], payload_type: u8) -> Vec<u8> {
        let block = |offset, data| Block {
            payload_type,
            offset,
            data,
        };
        let mut copies = Vec::with_capacity(distances.len());
        for distance in distances {
            let number = sound.sequence.checked_sub(*distance);
            let earlier = number.and_then(|number| self.find(number));
            if let Some(earlier) = earlier {
                let offset = sound.ticks.wrapping_sub(earlier.ticks);
                if offset <= OFFSET_MAX && earlier.opus.len() <= COPY_BYTES_MAX {
                    copies.push(block(offset, &*earlier.opus));
                }
            }
        }
        write(&copies, block(0, &*sound.opus))
    }

    fn find(&self, sequence: u64) -> Option<&Sound> {
        self.kept.iter().find(|kept| kept.sequence == sequence)
    }

    /// Puts a packet in its place; whether it was not there before and is not too old.
    fn insert(&mut self, sound: &Sound) -> bool {
        let after = self
            .kept
            .iter()
            .rposition(|kept| kept.sequence <= sound.sequence);
        let is_known = after.is_some_and(|at| self.kept[at].sequence == sound.sequence);
        let place = after.map_or(0, |at| at + 1);
        let is_too_old = place == 0 && self.kept.len() >= KEPT;
        if is_known || is_too_old {
            return false;
        }
        self.kept.insert(place, sound.clone());
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
        true
    }

    /// The number of a packet that is missing at this time. `None` if nothing is missing there, or
    /// its neighbours do not tell: then they are not equally far apart, or one side is not known.
    fn number_at(&self, ticks: u32) -> Option<u64> {
        let is_later = |kept: &Sound| {
            let ahead = kept.ticks.wrapping_sub(ticks);
            ahead != 0 && ahead < u32::MAX / 2
        };
        let next = self.kept.iter().position(is_later)?;
        let (before, next) = (self.kept.get(next.checked_sub(1)?)?, &self.kept[next]);
        let numbers = next.sequence - before.sequence;
        let span = u64::from(next.ticks.wrapping_sub(before.ticks));
        let into = u64::from(ticks.wrapping_sub(before.ticks));
        let is_missing = numbers > 1 && into > 0 && span.is_multiple_of(numbers);
        let step = span / numbers;
        (is_missing && into.is_multiple_of(step)).then(|| before.sequence + into / step)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::red::Red;

    /// A packet of 20 ms whose content names it.
    fn sound(number: u64) -> Sound {
        Sound {
            sequence: number,
            ticks: ticks(number),
            opus: [number as u8].as_slice().into(),
        }
    }

    /// The clock goes round within the tests.
    fn ticks(number: u64) -> u32 {
        (number as u32 * 960).wrapping_sub(4_800)
    }

    /// Takes a packet with copies of those so many numbers before; the numbers that were new.
    fn take(ring: &mut Ring, number: u64, distances: &[u64]) -> Vec<u64> {
        let copies: Vec<(u32, [u8; 1])> = distances
            .iter()
            .filter(|distance| number > **distance)
            .map(|distance| (960 * *distance as u32, [(number - distance) as u8]))
            .collect();
        let copies = copies
            .iter()
            .map(|(offset, byte)| (*offset, byte.as_slice()));
        let mut new = Vec::new();
        ring.take(sound(number), copies, &mut new);
        assert!(new.iter().all(|new| *new == sound(new.sequence)), "{new:?}");
        new.iter().map(|sound| sound.sequence).collect()
    }

    #[test]
    fn what_was_lost_comes_out_of_the_next_copies_in_its_place() {
        let mut ring = Ring::default();
        assert_eq!(take(&mut ring, 1, &[1]), [1]);
        assert_eq!(take(&mut ring, 3, &[1]), [2, 3]);
        assert_eq!(take(&mut ring, 4, &[1]), [4]);
        assert_eq!(take(&mut ring, 7, &[5, 3, 1]), [6, 7]);
        assert_eq!(take(&mut ring, 8, &[5, 3, 1]), [5, 8]);
        assert_eq!(
            take(&mut ring, 5, &[]),
            Vec::<u64>::new(),
            "late, and known"
        );
    }

    #[test]
    fn a_packet_that_comes_late_is_new_when_no_copy_has_replaced_it() {
        let mut ring = Ring::default();
        take(&mut ring, 1, &[]);
        take(&mut ring, 3, &[]);
        assert_eq!(take(&mut ring, 2, &[]), [2]);
        assert_eq!(take(&mut ring, 2, &[]), Vec::<u64>::new());
    }

    #[test]
    fn a_copy_from_before_a_silence_has_no_place() {
        let mut ring = Ring::default();
        take(&mut ring, 1, &[]);
        // DTX: the next number, and a second later.
        let late = Sound {
            ticks: ticks(1).wrapping_add(48_000),
            ..sound(2)
        };
        let mut new = Vec::new();
        ring.take(late.clone(), [(960, [9].as_slice())], &mut new);
        assert_eq!(new, [late]);
    }

    #[test]
    fn a_sender_who_begins_anew_is_heard() {
        let mut ring = Ring::default();
        for number in 1_000..1_020 {
            take(&mut ring, number, &[]);
        }
        assert_eq!(take(&mut ring, 3, &[]), [3]);
        assert_eq!(take(&mut ring, 5, &[1]), [4, 5]);
    }

    #[test]
    fn copies_are_made_of_what_there_is() {
        let mut ring = Ring::default();
        for number in [1, 2, 4, 6] {
            take(&mut ring, number, &[]);
        }
        let bytes = ring.with_copies(&sound(6), &[5, 3, 2], 111);
        let red = Red::parse(&bytes).expect("ours");
        let copies: Vec<(u32, &[u8])> = red.copies().iter().map(|c| (c.offset, c.data)).collect();
        assert_eq!(copies, [(4_800, [1].as_slice()), (1_920, [4].as_slice())]);
        assert_eq!(red.primary().data, [6]);
    }

    proptest! {
        #[test]
        fn nothing_comes_out_twice_or_out_of_place_however_packets_are_lost_and_reordered(
            arrivals in proptest::collection::vec((1..60_u64, 0..4_usize), 1..120),
        ) {
            let mut ring = Ring::default();
            let mut seen = Vec::new();
            for (number, copies) in arrivals {
                seen.extend(take(&mut ring, number, &[5, 3, 1][3 - copies.min(3)..]));
            }
            let all = seen.len();
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(seen.len(), all, "nothing is new twice");
        }
    }
}
