//! How many rooms, sockets and people there are, for whoever watches the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many there are at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Live rooms, those that just became empty included.
    pub rooms: usize,
    /// Sockets that have been opened and not closed, with or without a hello.
    pub sockets: usize,
    /// People inside rooms (not in lobbies); who is in two rooms counts twice.
    pub people_inside: usize,
}

/// A number that goes up and down. A clone is a reference.
#[derive(Clone, Debug, Default)]
pub(crate) struct Count(Arc<AtomicUsize>);

/// So many of what is counted, until dropped.
#[derive(Debug)]
pub(crate) struct Counted {
    count: Count,
    many: usize,
}

impl Count {
    /// One more, until the result is dropped.
    pub(crate) fn one(&self) -> Counted {
        let mut counted = self.none();
        counted.set(1);
        counted
    }

    /// None yet.
    pub(crate) fn none(&self) -> Counted {
        Counted {
            count: self.clone(),
            many: 0,
        }
    }

    pub(crate) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counted {
    /// So many from now on.
    pub(crate) fn set(&mut self, many: usize) {
        self.count.0.fetch_add(many, Ordering::Relaxed);
        self.count.0.fetch_sub(self.many, Ordering::Relaxed);
        self.many = many;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.set(0);
    }
}
