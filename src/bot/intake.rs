//! The one door for updates: bounded, and every update passes once.
//!
//! Does not know whether an update came by webhook or by polling.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;
use tracing::{debug, warn};

use super::update::{Unread, Update, UpdateId};
use crate::cluster::Cluster;
use crate::limits::{UPDATE_IDS_KEPT, UPDATE_IDS_REMEMBERED, UPDATES_WAITING_MAX};

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    /// It will be handled, or needs no handling.
    Taken,
    /// No room or no more work is taken on; Telegram may repeat it later.
    Refused,
}

/// The sending end of the queue.
#[derive(Clone)]
pub(super) struct Intake {
    queue: mpsc::Sender<Update>,
    seen: Arc<Mutex<Seen>>,
    cluster: Cluster,
    /// What could not be read and has been told of.
    said: Arc<Mutex<HashSet<Unread>>>,
}

impl Intake {
    /// The door, and the queue behind it.
    pub(super) fn new(cluster: Cluster) -> (Self, mpsc::Receiver<Update>) {
        let (queue, updates) = mpsc::channel(UPDATES_WAITING_MAX);
        let intake = Self {
            queue,
            seen: Arc::new(Mutex::new(Seen::new(UPDATE_IDS_REMEMBERED))),
            cluster,
            said: Arc::default(),
        };
        (intake, updates)
    }

    /// Takes an update, as Telegram wrote it, if there is room at once.
    pub(super) async fn offer(&self, raw: &str) -> Offer {
        let Some(update) = self.read(raw) else {
            return Offer::Taken;
        };
        match self.queue.try_reserve() {
            Ok(place) => self.put(place, update).await,
            Err(_) => Offer::Refused,
        }
    }

    /// Takes an update as soon as there is room; refused only when nobody handles updates any more.
    pub(super) async fn take(&self, raw: &str) -> Offer {
        let Some(update) = self.read(raw) else {
            return Offer::Taken;
        };
        match self.queue.reserve().await {
            Ok(place) => self.put(place, update).await,
            Err(_) => Offer::Refused,
        }
    }

    /// What cannot be read is told of once per kind: it will be as many as there are people who send
    /// such.
    fn read(&self, raw: &str) -> Option<Update> {
        match Update::read(raw) {
            Ok(update) => return Some(update),
            Err(Unread::Unasked) => debug!("an update of a kind that was not asked for"),
            Err(why) if lock(&self.said).insert(why) => {
                warn!(%why, bytes = raw.len(), "an update cannot be read; others like it are left out without a word");
            }
            Err(why) => debug!(%why, "an update cannot be read"),
        }
        None
    }

    /// Remembers the id only now that the update has its place: a refused one comes again. An update that
    /// another process has taken is that one's to handle.
    async fn put(&self, place: mpsc::Permit<'_, Update>, update: Update) -> Offer {
        let is_new = lock(&self.seen).is_new(update.id);
        let name = format!("update {}", update.id);
        if is_new && self.cluster.is_first(&name, UPDATE_IDS_KEPT).await {
            place.send(update);
        } else {
            debug!("an update came again");
        }
        Offer::Taken
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The latest update ids.
struct Seen {
    ids: HashSet<UpdateId>,
    order: VecDeque<UpdateId>,
    limit: usize,
}

impl Seen {
    fn new(limit: usize) -> Self {
        Self {
            ids: HashSet::with_capacity(limit),
            order: VecDeque::with_capacity(limit),
            limit,
        }
    }

    /// Whether `id` has not been seen lately; it has from now on.
    fn is_new(&mut self, id: UpdateId) -> bool {
        if !self.ids.insert(id) {
            return false;
        }
        if self.order.len() == self.limit
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        self.order.push_back(id);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(id: usize) -> String {
        format!(r#"{{"update_id":{id},"message":{{"date":0,"text":"x","chat":{{"id":7}}}}}}"#)
    }

    #[test]
    fn an_update_id_is_forgotten_only_when_enough_newer_ones_have_come() {
        let mut seen = Seen::new(2);
        let mut is_new = |id| seen.is_new(id);
        assert!(is_new(1));
        assert!(is_new(2));
        assert!(!is_new(1));
        assert!(is_new(3));
        assert!(is_new(1));
        assert!(!is_new(3));
    }

    #[tokio::test]
    async fn an_update_refused_for_want_of_room_is_taken_when_it_comes_again() {
        let (intake, mut updates) = Intake::new(Cluster::alone());
        for id in 0..UPDATES_WAITING_MAX {
            assert_eq!(intake.offer(&update(id)).await, Offer::Taken);
        }
        assert_eq!(intake.offer(&update(5_000)).await, Offer::Refused);
        assert_eq!(updates.try_recv().unwrap().id, 0);
        assert_eq!(intake.offer(&update(5_000)).await, Offer::Taken);
        assert_eq!(
            intake.offer(&update(5_000)).await,
            Offer::Refused,
            "full again"
        );
    }

    #[tokio::test]
    async fn a_repeated_update_is_taken_and_left_out() {
        let (intake, mut updates) = Intake::new(Cluster::alone());
        assert_eq!(intake.offer(&update(1)).await, Offer::Taken);
        assert_eq!(intake.offer(&update(1)).await, Offer::Taken);
        assert_eq!(updates.try_recv().unwrap().id, 1);
        assert!(updates.try_recv().is_err());
    }
}
