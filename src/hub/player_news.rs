//! Which game rooms a host listens to, and the way to wake it: nobody looks at the players of a room that
//! no host listens to.
//!
//! Says only that something has changed. What it is, whoever wakes asks the room, so that however much
//! happens while a host is slow, one look tells it all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::Hub;
use crate::ids::RoomCode;
use crate::limits::PLAYER_WATCHES_MAX;

/// How often is asked where nobody wakes.
const ASKED_EVERY: Duration = Duration::from_secs(1);

/// Who listens where. A clone is a reference.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlayerNews(Arc<Mutex<Watched>>);

#[derive(Debug, Default)]
struct Watched {
    rooms: HashMap<RoomCode, watch::Sender<()>>,
    count: usize,
}

/// A host that listens to the players of one room, until dropped.
#[derive(Debug)]
pub struct PlayerWatch {
    news: PlayerNews,
    code: RoomCode,
    changes: watch::Receiver<()>,
    /// The room may be at another node, which wakes nobody here.
    has_to_ask: bool,
}

impl PlayerNews {
    /// Listens to one room; `None` when too many do already.
    fn watch(&self, code: &RoomCode, has_to_ask: bool) -> Option<PlayerWatch> {
        let mut watched = self.lock();
        if watched.count >= PLAYER_WATCHES_MAX {
            return None;
        }
        watched.count += 1;
        let sender = watched.rooms.entry(code.clone());
        let changes = sender.or_insert_with(|| watch::channel(()).0).subscribe();
        Some(PlayerWatch {
            news: self.clone(),
            code: code.clone(),
            changes,
            has_to_ask,
        })
    }

    /// Whether anybody listens to this room.
    pub(crate) fn is_watched(&self, code: &RoomCode) -> bool {
        self.lock().rooms.contains_key(code)
    }

    /// Wakes whoever listens to this room.
    pub(crate) fn wake(&self, code: &RoomCode) {
        if let Some(sender) = self.lock().rooms.get(code) {
            sender.send_replace(());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Watched> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PlayerWatch {
    /// Waits until something has changed since the last time.
    pub async fn changed(&mut self) {
        // The sender is there for as long as somebody listens.
        let changed = self.changes.changed();
        if self.has_to_ask {
            let _ = timeout(ASKED_EVERY, changed).await;
        } else {
            let _ = changed.await;
        }
    }
}

impl Drop for PlayerWatch {
    fn drop(&mut self) {
        let mut watched = self.news.lock();
        watched.count -= 1;
        let rooms = &mut watched.rooms;
        // This one's own receiver is still counted.
        let is_last = rooms
            .get(&self.code)
            .is_some_and(|sender| sender.receiver_count() <= 1);
        if is_last {
            rooms.remove(&self.code);
        }
    }
}

impl Hub {
    /// Listens to the players of a room, whether anybody is in it or not; `None` when too many hosts
    /// listen already.
    #[must_use]
    pub fn watch_players(&self, code: &RoomCode) -> Option<PlayerWatch> {
        let has_to_ask = !self.shared.deps.cluster.is_alone();
        self.shared.player_news.watch(code, has_to_ask)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn code(text: &str) -> RoomCode {
        RoomCode::parse(text).expect("well formed")
    }

    #[test]
    fn who_listens_is_woken_once_for_all_that_has_happened_in_their_room() {
        let news = PlayerNews::default();
        let (one, two) = (code("one"), code("two"));
        let mut watch = news.watch(&one, false).expect("a place");
        assert_eq!(watch.changed().now_or_never(), None);
        news.wake(&two);
        assert_eq!(watch.changed().now_or_never(), None);
        news.wake(&one);
        news.wake(&one);
        assert_eq!(watch.changed().now_or_never(), Some(()));
        assert_eq!(watch.changed().now_or_never(), None);
    }

    #[test]
    fn a_room_is_watched_until_the_last_one_has_gone() {
        let news = PlayerNews::default();
        let one = code("one");
        let watches = [news.watch(&one, false), news.watch(&one, false)];
        let [first, second] = watches.map(|watch| watch.expect("a place"));
        drop(first);
        assert!(news.is_watched(&one));
        drop(second);
        assert!(!news.is_watched(&one));
    }

    #[test]
    fn there_are_only_so_many() {
        let news = PlayerNews::default();
        let one = code("one");
        let mut all: Vec<PlayerWatch> = (0..PLAYER_WATCHES_MAX)
            .map(|_| news.watch(&one, false).expect("a place"))
            .collect();
        assert!(news.watch(&one, false).is_none());
        all.pop();
        assert!(news.watch(&one, false).is_some());
    }
}
