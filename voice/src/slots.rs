//! In which of a listener's few streams they hear whom.
//!
//! A stream is a decoder and a jitter buffer in the listener's browser: whoever is in one stays in
//! it, and whoever comes back gets the one they were in, when it is free. It does not know why
//! somebody is heard.

/// The streams of one listener and who is in them.
#[derive(Clone, Debug)]
pub struct Slots<Who, const N: usize> {
    slots: [Slot<Who>; N],
    /// Counts the changes, to know which slot has been free for longest.
    changes: u64,
}

#[derive(Clone, Copy, Debug)]
struct Slot<Who> {
    holder: Option<Who>,
    last: Option<Who>,
    freed: u64,
}

impl<Who: Copy + Eq, const N: usize> Default for Slots<Who, N> {
    fn default() -> Self {
        let free = Slot {
            holder: None,
            last: None,
            freed: 0,
        };
        Self {
            slots: [free; N],
            changes: 0,
        }
    }
}

impl<Who: Copy + Eq, const N: usize> Slots<Who, N> {
    /// Puts these people, or the first `N` of them, into the slots. Says whether anything changed.
    pub fn carry(&mut self, wanted: impl IntoIterator<Item = Who>) -> bool {
        let mut wanted = wanted.into_iter().take(N);
        let wanted: [Option<Who>; N] = std::array::from_fn(|_| wanted.next());
        let before = self.changes;
        for slot in &mut self.slots {
            if slot.holder.is_some() && !wanted.contains(&slot.holder) {
                self.changes += 1;
                slot.last = slot.holder.take();
                slot.freed = self.changes;
            }
        }
        for who in wanted.into_iter().flatten() {
            if self.of(who).is_none() && self.place(who) {
                self.changes += 1;
            }
        }
        self.changes != before
    }

    /// The slot that somebody is in.
    #[must_use]
    pub fn of(&self, who: Who) -> Option<usize> {
        self.slots.iter().position(|slot| slot.holder == Some(who))
    }

    /// Who is in each slot.
    #[must_use]
    pub fn holders(&self) -> [Option<Who>; N] {
        self.slots.map(|slot| slot.holder)
    }

    /// Into the slot they were in last, else the one that has been free for longest.
    fn place(&mut self, who: Who) -> bool {
        let free = self.slots.iter_mut().filter(|slot| slot.holder.is_none());
        let best = free.min_by_key(|slot| (slot.last != Some(who), slot.freed));
        let Some(slot) = best else {
            return false;
        };
        slot.holder = Some(who);
        slot.last = Some(who);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_heard_on_stays_where_they_are() {
        let mut slots = Slots::<u8, 3>::default();
        assert!(slots.carry([1, 2, 3]));
        assert_eq!(slots.holders(), [Some(1), Some(2), Some(3)]);
        assert!(!slots.carry([3, 1, 2]), "only the order differs");
        assert!(slots.carry([3, 4]));
        assert_eq!(slots.holders(), [Some(4), None, Some(3)]);
        assert_eq!(slots.of(4), Some(0));
        assert_eq!(slots.of(1), None);
    }

    #[test]
    fn whoever_comes_back_gets_the_stream_they_were_in() {
        let mut slots = Slots::<u8, 3>::default();
        slots.carry([1, 2]);
        slots.carry([]);
        slots.carry([2]);
        assert_eq!(slots.holders(), [None, Some(2), None]);
        slots.carry([2, 5]);
        assert_eq!(
            slots.holders(),
            [None, Some(2), Some(5)],
            "free for longest"
        );
    }

    #[test]
    fn there_are_no_more_than_there_are() {
        let mut slots = Slots::<u8, 2>::default();
        assert!(slots.carry([1, 2, 3]));
        assert_eq!(slots.holders(), [Some(1), Some(2)]);
        assert!(!slots.carry([1, 2, 4]));
    }
}
