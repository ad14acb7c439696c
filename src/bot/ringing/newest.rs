//! One change of a message at a time, and the newest wins.
//!
//! Two causes may want to change the same message at once: the ring that ends, and a button that was
//! pressed under it. Sent side by side they may arrive in either order, and one that waits for Telegram
//! may arrive long after what has made it untrue. Knows nothing of what the changes say.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as Gate, OwnedMutexGuard};

/// Chat and number of a message.
type Key = (i64, i64);

/// Who changes which message; a cheap handle. What nobody changes any more is forgotten.
#[derive(Clone, Default)]
pub(in crate::bot) struct Newest {
    changes: Arc<Mutex<HashMap<Key, Changes>>>,
}

/// The changes of one message that are on or wait.
#[derive(Default)]
struct Changes {
    /// The number of the one that came last.
    newest: u64,
    /// How many there are.
    count: usize,
    gate: Arc<Gate<()>>,
}

/// The right to change a message, until this is dropped.
pub(super) struct Turn {
    place: Place,
    _alone: OwnedMutexGuard<()>,
}

/// A place in the row of those who want to change a message.
struct Place {
    all: Newest,
    key: Key,
    number: u64,
}

impl Newest {
    /// Waits until nobody else changes this message. Whoever has come later makes this change
    /// needless, which [`Turn::is_newest`] tells.
    pub(super) async fn take(&self, chat: i64, message: i64) -> Turn {
        let key = (chat, message);
        let (number, gate) = {
            let mut changes = self.changes();
            let change = changes.entry(key).or_default();
            change.newest += 1;
            change.count += 1;
            (change.newest, Arc::clone(&change.gate))
        };
        let all = self.clone();
        let place = Place { all, key, number };
        Turn {
            _alone: gate.lock_owned().await,
            place,
        }
    }

    fn changes(&self) -> MutexGuard<'_, HashMap<Key, Changes>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Whether nobody wants the message to say something else by now.
    pub(super) fn is_newest(&self) -> bool {
        let Place { all, key, number } = &self.place;
        let changes = all.changes();
        changes.get(key).is_none_or(|all| all.newest == *number)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut changes = self.all.changes();
        if let Some(change) = changes.get_mut(&self.key) {
            change.count -= 1;
            if change.count == 0 {
                changes.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn whoever_waits_goes_after_the_one_before_who_has_become_needless() {
        let newest = Newest::default();
        let first = newest.take(1, 2).await;
        assert!(first.is_newest());
        let second = newest.take(1, 2);
        tokio::pin!(second);
        assert!(second.as_mut().now_or_never().is_none());
        assert!(!first.is_newest());
        let other = newest.take(1, 3).await;
        assert!(other.is_newest(), "another message has a row of its own");
        drop(first);
        assert!(second.await.is_newest());
    }

    #[tokio::test]
    async fn of_three_the_last_alone_is_carried_out() {
        let newest = Newest::default();
        let first = newest.take(1, 2).await;
        let (second, third) = (newest.take(1, 2), newest.take(1, 2));
        tokio::pin!(second, third);
        assert!(second.as_mut().now_or_never().is_none());
        assert!(third.as_mut().now_or_never().is_none());
        drop(first);
        assert!(!second.await.is_newest());
        assert!(third.await.is_newest());
    }

    #[tokio::test]
    async fn nothing_is_kept_of_a_message_that_nobody_changes() {
        let newest = Newest::default();
        let turn = newest.take(1, 2).await;
        let mut given_up = Box::pin(newest.take(1, 2));
        assert!(given_up.as_mut().now_or_never().is_none());
        drop(given_up);
        drop(turn);
        assert!(newest.changes().is_empty());
    }
}
