//! When which connection wants to be woken, without looking at all of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

/// Wakes in the order of time. A connection moves its wake often and mostly later, so nothing is
/// searched or removed: what comes up too early is asked again and put back.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    heap: BinaryHeap<Reverse<(Instant, usize)>>,
}

impl Timers {
    /// Wakes `key` at this moment.
    pub(crate) fn set(&mut self, key: usize, at: Instant) {
        self.heap.push(Reverse((at, key)));
    }

    /// The next moment at which there is something to do.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }

    /// Takes out one whose moment has come.
    pub(crate) fn due(&mut self, now: Instant) -> Option<usize> {
        let due = self.next().is_some_and(|at| at <= now);
        if !due {
            return None;
        }
        self.heap.pop().map(|Reverse((_, key))| key)
    }
}
