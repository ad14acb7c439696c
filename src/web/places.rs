//! Places for what strangers hold open: connections, and sockets that have not said who they are.
//!
//! There are only so many, and whoever comes last always gets one. When all are taken, whoever holds
//! the most gives one up: the one on which nothing has moved for longest. So an address that takes
//! everything loses only what it has itself, and people who share an address (an office, or
//! everybody behind a proxy) are held up by nobody who only waits. Nothing is counted against an
//! address before places are short: a proxy on this machine may use all of them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// All places of one kind. A clone is a reference.
#[derive(Clone)]
pub(super) struct Places {
    shared: Arc<Shared>,
}

struct Shared {
    max: usize,
    began: Instant,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    next: u64,
    holders: HashMap<IpAddr, HashMap<u64, Arc<Held>>>,
    count: usize,
}

/// What is known of one place while somebody has it.
struct Held {
    /// When something last moved, in milliseconds since the beginning.
    moved_at: AtomicU64,
    /// Whether we are at work for it; such a place is given up last.
    is_busy: AtomicBool,
    given_up: CancellationToken,
}

/// A place; it is free again when this is dropped.
pub(super) struct Place {
    movement: Movement,
    holder: IpAddr,
    number: u64,
}

/// What happens on whatever has the place. May outlive it. A clone is a reference.
#[derive(Clone)]
pub(super) struct Movement {
    shared: Arc<Shared>,
    held: Arc<Held>,
}

impl Places {
    /// At most `max` of them, of which there must be one.
    pub(super) fn new(max: usize) -> Self {
        Self {
            shared: Arc::new(Shared {
                max: max.max(1),
                began: Instant::now(),
                taken: Mutex::default(),
            }),
        }
    }

    /// A place for somebody at `holder`, which another one may have to give up.
    pub(super) fn take(&self, holder: IpAddr) -> Place {
        let held = Arc::new(Held {
            moved_at: AtomicU64::new(self.shared.now()),
            is_busy: AtomicBool::new(false),
            given_up: CancellationToken::new(),
        });
        let mut taken = self.shared.lock();
        if taken.count >= self.shared.max {
            taken.give_one_up();
        }
        let number = taken.next;
        taken.next += 1;
        taken.count += 1;
        let places = taken.holders.entry(holder).or_default();
        places.insert(number, Arc::clone(&held));
        drop(taken);
        Place {
            movement: Movement {
                shared: Arc::clone(&self.shared),
                held,
            },
            holder,
            number,
        }
    }

    /// Makes one place free, if any is taken: the machine is short of what they cost.
    pub(super) fn give_one_up(&self) {
        self.shared.lock().give_one_up();
    }

    /// How many are taken.
    #[cfg(test)]
    pub(super) fn taken(&self) -> usize {
        self.shared.lock().count
    }
}

impl Shared {
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn give_one_up(&mut self) {
        let most = self.holders.iter().max_by_key(|(_, places)| places.len());
        let Some((&holder, places)) = most else {
            return;
        };
        let stillest = places.iter().min_by_key(|(number, held)| {
            let is_busy = held.is_busy.load(Ordering::Relaxed);
            (is_busy, held.moved_at.load(Ordering::Relaxed), **number)
        });
        if let Some((&number, held)) = stillest {
            held.given_up.cancel();
            self.remove(holder, number);
        }
    }

    fn remove(&mut self, holder: IpAddr, number: u64) {
        let Some(places) = self.holders.get_mut(&holder) else {
            return;
        };
        if places.remove(&number).is_some() {
            self.count -= 1;
        }
        if places.is_empty() {
            self.holders.remove(&holder);
        }
    }
}

impl Movement {
    /// Something was read or written.
    pub(super) fn note(&self) {
        let now = self.shared.now();
        self.held.moved_at.store(now, Ordering::Relaxed);
    }

    /// For how long nothing has been read or written.
    pub(super) fn still_for(&self) -> Duration {
        let moved_at = self.held.moved_at.load(Ordering::Relaxed);
        Duration::from_millis(self.shared.now().saturating_sub(moved_at))
    }

    /// Whether we are at work for whoever has the place.
    pub(super) fn set_busy(&self, is_busy: bool) {
        self.held.is_busy.store(is_busy, Ordering::Relaxed);
    }
}

impl Place {
    /// What happens on it.
    pub(super) const fn movement(&self) -> &Movement {
        &self.movement
    }

    /// Cancelled when the place has to be given up: whoever has it must end.
    pub(super) fn given_up(&self) -> CancellationToken {
        self.movement.held.given_up.clone()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.movement.shared.lock().remove(self.holder, self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    /// Which of them have been given up.
    fn given_up(places: &[Place]) -> Vec<usize> {
        (0..places.len())
            .filter(|index| places[*index].given_up().is_cancelled())
            .collect()
    }

    #[test]
    fn whoever_holds_the_most_gives_up_the_stillest_one() {
        let places = Places::new(5);
        let mut held = vec![places.take(address(1))];
        held.extend((0..4).map(|_| places.take(address(2))));
        held[1].movement.held.moved_at.store(7, Ordering::Relaxed);
        held[2].movement.held.moved_at.store(3, Ordering::Relaxed);
        held[3].movement.held.moved_at.store(9, Ordering::Relaxed);
        held[4].movement.held.moved_at.store(5, Ordering::Relaxed);
        held.push(places.take(address(3)));
        assert_eq!(given_up(&held), [2]);
        held.push(places.take(address(3)));
        assert_eq!(given_up(&held), [2, 4]);
        assert_eq!(places.taken(), 5);
    }

    #[test]
    fn what_we_are_at_work_for_is_given_up_last() {
        let places = Places::new(2);
        let mut held = vec![places.take(address(1)), places.take(address(1))];
        held[0].movement.held.moved_at.store(0, Ordering::Relaxed);
        held[0].movement.set_busy(true);
        held.push(places.take(address(1)));
        assert_eq!(given_up(&held), [1]);
        held[2].movement.set_busy(true);
        held.push(places.take(address(1)));
        assert_eq!(given_up(&held), [0, 1]);
    }

    #[test]
    fn a_place_is_free_again_when_it_is_dropped_and_only_once() {
        let places = Places::new(2);
        let first = places.take(address(1));
        let second = places.take(address(1));
        let third = places.take(address(2));
        assert!(first.given_up().is_cancelled());
        drop(first);
        assert_eq!(places.taken(), 2);
        drop((second, third));
        assert_eq!(places.taken(), 0);
        assert!(places.shared.lock().holders.is_empty());
    }
}
