//! What this node has, with the fences under which it has it. A room is held from before it is opened until
//! everything of it is written; several who want it at once may each have been given a fence, of which the
//! newest counts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

/// The table of it.
#[derive(Debug)]
pub(super) struct Claims {
    held: Mutex<HashMap<String, Held>>,
    /// What is to be given up.
    left: mpsc::UnboundedSender<(String, i64)>,
}

#[derive(Debug, Default)]
struct Held {
    fence: i64,
    /// It is open here.
    is_kept: bool,
    /// How many claims are not decided yet.
    undecided: usize,
}

/// A room that may be opened here now. Dropped without [`RoomClaim::keep`], it is given up, unless it has been
/// opened here otherwise. For a process by itself there is nothing to hold.
#[derive(Debug, Default)]
pub struct RoomClaim(Option<(Arc<Claims>, String)>);

impl RoomClaim {
    /// The room is open here.
    pub fn keep(mut self) {
        if let Some((claims, what)) = self.0.take() {
            claims.decide(&what, true);
        }
    }
}

impl Drop for RoomClaim {
    fn drop(&mut self) {
        if let Some((claims, what)) = self.0.take() {
            claims.decide(&what, false);
        }
    }
}

impl Claims {
    /// Nothing, and where it is told what is to be given up.
    pub(super) fn new() -> (Arc<Self>, mpsc::UnboundedReceiver<(String, i64)>) {
        let (left, leaving) = mpsc::unbounded_channel();
        let held = Mutex::default();
        (Arc::new(Self { held, left }), leaving)
    }

    /// What has been claimed under this fence, until it is known whether it is kept.
    pub(super) fn claimed(self: &Arc<Self>, what: String, fence: i64) -> RoomClaim {
        let mut held = self.lock();
        let entry = held.entry(what.clone()).or_default();
        entry.fence = fence.max(entry.fence);
        entry.undecided += 1;
        RoomClaim(Some((Arc::clone(self), what)))
    }

    fn decide(&self, what: &str, is_kept: bool) {
        let mut held = self.lock();
        let Some(entry) = held.get_mut(what) else {
            return;
        };
        entry.undecided = entry.undecided.saturating_sub(1);
        entry.is_kept |= is_kept;
        self.give_up_if_free(&mut held, what);
    }

    /// Gives up what is held, unless `is_open` says that it is open again.
    pub(super) fn release(&self, what: &str, is_open: impl FnOnce() -> bool) {
        let mut held = self.lock();
        if let Some(entry) = held.get_mut(what)
            && !is_open()
        {
            entry.is_kept = false;
            self.give_up_if_free(&mut held, what);
        }
    }

    /// Another has it: there is nothing to give up.
    pub(super) fn lose(&self, what: &str) {
        self.lock().remove(what);
    }

    /// Everything that is held, with its fence.
    pub(super) fn all(&self) -> Vec<(String, i64)> {
        let held = self.lock();
        held.iter()
            .map(|(what, entry)| (what.clone(), entry.fence))
            .collect()
    }

    fn give_up_if_free(&self, held: &mut HashMap<String, Held>, what: &str) {
        let is_free = |entry: &Held| !entry.is_kept && entry.undecided == 0;
        if held.get(what).is_some_and(is_free)
            && let Some((what, entry)) = held.remove_entry(what)
        {
            // Nobody listens any more once the process ends.
            let _ = self.left.send((what, entry.fence));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_that_leads_to_no_room_is_given_up() {
        let (claims, mut leaving) = Claims::new();
        drop(claims.claimed("friday".to_owned(), 7));
        assert_eq!(leaving.try_recv().ok(), Some(("friday".to_owned(), 7)));
        assert_eq!(claims.all(), []);
    }

    #[test]
    fn of_several_claims_on_one_room_the_newest_is_held_however_they_end() {
        let (claims, mut leaving) = Claims::new();
        let claim = |fence| claims.claimed("friday".to_owned(), fence);
        let (first, second, third) = (claim(7), claim(8), claim(9));
        second.keep();
        drop(third);
        first.keep();
        assert_eq!(claims.all(), [("friday".to_owned(), 9)]);
        assert!(leaving.try_recv().is_err());
        claims.release("friday", || true);
        assert!(leaving.try_recv().is_err(), "open again");
        let fourth = claim(10);
        claims.release("friday", || false);
        assert!(leaving.try_recv().is_err(), "about to be opened");
        drop(fourth);
        assert_eq!(leaving.try_recv().ok(), Some(("friday".to_owned(), 10)));
        assert_eq!(claims.all(), []);
    }
}
