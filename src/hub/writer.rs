//! Writes rooms and calls to the database beside the rooms, so that a slow or locked disk holds up
//! nobody's call.
//!
//! Writes of one room happen one after the other; while one is on its way, only the newest state
//! that follows it is kept. What fails is logged and not repeated: the room goes on without it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::task::TaskTracker;

use crate::ids::RoomCode;
use crate::rooms::FinishedCall;
use crate::store::{CallPerson, RoomRecord, Store};

/// A cheap handle.
#[derive(Clone)]
pub(crate) struct Writer {
    store: Store,
    tasks: TaskTracker,
    /// Rooms that are being written, with what is to be written next.
    writing: Arc<Mutex<HashMap<RoomCode, Option<RoomRecord>>>>,
}

impl Writer {
    pub(crate) fn new(store: Store) -> Self {
        Self {
            store,
            tasks: TaskTracker::new(),
            writing: Arc::default(),
        }
    }

    /// Writes a room's state, soon.
    pub(crate) fn save_room(&self, record: RoomRecord) {
        let mut writing = self.lock();
        if let Some(next) = writing.get_mut(&record.code) {
            *next = Some(record);
            return;
        }
        writing.insert(record.code.clone(), None);
        let writer = self.clone();
        self.tasks.spawn(async move {
            let mut next = Some(record);
            while let Some(record) = next {
                if let Err(error) = writer.store.save_room(&record).await {
                    tracing::error!(room = %record.code, %error, "a room was not saved");
                }
                next = writer.after(&record.code);
            }
        });
    }

    /// What waits behind the write that is done.
    fn after(&self, code: &RoomCode) -> Option<RoomRecord> {
        let mut writing = self.lock();
        let next = writing.get_mut(code).and_then(Option::take);
        if next.is_none() {
            writing.remove(code);
        }
        next
    }

    /// Writes a finished call down, soon.
    pub(crate) fn record_call(&self, code: RoomCode, title: String, call: FinishedCall) {
        let store = self.store.clone();
        self.tasks.spawn(async move {
            let (started_at, ended_at) = (call.started_at, call.ended_at);
            let people: Vec<CallPerson> = call
                .people
                .into_iter()
                .map(|attendee| CallPerson {
                    user: attendee.user,
                    name: attendee.name,
                    joined_at: attendee.joined_at,
                })
                .collect();
            let recorded = store
                .record_call(&code, &title, started_at, ended_at, &people)
                .await;
            if let Err(error) = recorded {
                tracing::error!(room = %code, %error, "a call was not recorded");
            }
        });
    }

    /// Until everything is written; nothing is to come afterwards.
    pub(crate) async fn finish(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomCode, Option<RoomRecord>>> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
