//! The one door for updates: bounded, and every update passes once.
//!
//! Does not know whether an update came by webhook or by polling.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use teloxide::types::{Update, UpdateId, UpdateKind};
use tokio::sync::mpsc;
use tracing::debug;

use crate::limits::{UPDATE_IDS_REMEMBERED, UPDATES_WAITING_MAX};

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
}

impl Intake {
    /// The door, and the queue behind it.
    pub(super) fn new() -> (Self, mpsc::Receiver<Update>) {
        let (queue, updates) = mpsc::channel(UPDATES_WAITING_MAX);
        let seen = Arc::new(Mutex::new(Seen::new(UPDATE_IDS_REMEMBERED)));
        (Self { queue, seen }, updates)
    }

    /// Takes an update if there is room at once.
    pub(super) fn offer(&self, update: Update) -> Offer {
        match self.queue.try_reserve() {
            Ok(place) => {
                self.put(place, update);
                Offer::Taken
            }
            Err(_) => Offer::Refused,
        }
    }

    /// Takes an update as soon as there is room; refused only when nobody handles updates any more.
    pub(super) async fn take(&self, update: Update) -> Offer {
        match self.queue.reserve().await {
            Ok(place) => {
                self.put(place, update);
                Offer::Taken
            }
            Err(_) => Offer::Refused,
        }
    }

    /// Remembers the id only now that the update has its place: a refused one comes again.
    fn put(&self, place: mpsc::Permit<'_, Update>, update: Update) {
        let is_new = self
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_new(update.id);
        match update.kind {
            _ if !is_new => debug!("an update came again"),
            UpdateKind::Error(_) => debug!("an update of an unknown kind was left out"),
            _ => place.send(update),
        }
    }
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

    fn update(id: u32) -> Update {
        let text = format!(
            r#"{{"update_id":{id},"message":{{"message_id":1,"date":0,"text":"x",
               "chat":{{"id":7,"type":"private","first_name":"Ann"}}}}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn an_update_id_is_forgotten_only_when_enough_newer_ones_have_come() {
        let mut seen = Seen::new(2);
        let mut is_new = |id| seen.is_new(UpdateId(id));
        assert!(is_new(1));
        assert!(is_new(2));
        assert!(!is_new(1));
        assert!(is_new(3));
        assert!(is_new(1));
        assert!(!is_new(3));
    }

    #[test]
    fn an_update_refused_for_want_of_room_is_taken_when_it_comes_again() {
        let (intake, mut updates) = Intake::new();
        for id in 0..u32::try_from(UPDATES_WAITING_MAX).unwrap() {
            assert_eq!(intake.offer(update(id)), Offer::Taken);
        }
        assert_eq!(intake.offer(update(5_000)), Offer::Refused);
        assert_eq!(updates.try_recv().unwrap().id, UpdateId(0));
        assert_eq!(intake.offer(update(5_000)), Offer::Taken);
        assert_eq!(intake.offer(update(5_000)), Offer::Refused, "full again");
    }

    #[test]
    fn a_repeated_update_is_taken_and_left_out() {
        let (intake, mut updates) = Intake::new();
        assert_eq!(intake.offer(update(1)), Offer::Taken);
        assert_eq!(intake.offer(update(1)), Offer::Taken);
        assert_eq!(updates.try_recv().unwrap().id, UpdateId(1));
        assert!(updates.try_recv().is_err());
    }
}
