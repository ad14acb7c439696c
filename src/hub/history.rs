//! What people ask about calls that are over, and being forgotten, which concerns calls that go on too.

use tokio::sync::broadcast;

use super::{Hub, stored_chat};
use crate::cluster::Desk;
use crate::ids::{RoomCode, UserId};
use crate::store::{CallBefore, CallRecord, Forgotten, StoreError};

impl Hub {
    /// Forgets a person: ends their rings, sends them out of the rooms that they are in, and deletes what
    /// is kept of them, in memory first, so that nothing is written back.
    pub async fn forget(&self, person: UserId) -> Result<Forgotten, StoreError> {
        if self.shared.deps.cluster.desk() == Desk::Here {
            self.shared.ringing.forget(person).await;
        }
        let elsewhere = self.forget_elsewhere(person).await;
        let here = self.forget_here(person).await?;
        Ok(elsewhere.into_iter().fold(here, Forgotten::and))
    }

    /// The same for what this process has in memory, and for the database.
    pub(super) async fn forget_here(&self, person: UserId) -> Result<Forgotten, StoreError> {
        let shared = &self.shared;
        shared.offers.forget(person);
        let mut messages = 0;
        let mut live: Vec<RoomCode> = Vec::new();
        for code in shared.directory.codes() {
            let Some(room) = shared.directory.find(&code) else {
                continue;
            };
            if let Some(theirs) = room.forget(person).await {
                messages += u64::try_from(theirs).unwrap_or(u64::MAX);
                live.push(code);
            }
        }
        let stored = shared.calls.forget(person, &live).await?;
        let store = &shared.deps.store;
        for marked in store.messages_marked_by(person).await? {
            let without = stored_chat::without_marks_of(person, &marked.text);
            if let Some(text) = without.filter(|_| !live.contains(&marked.code)) {
                store.replace_message(&marked, &text).await?;
            }
        }
        // It is no fault when nobody watches.
        let _ = shared.forgotten.send(person);
        Ok(Forgotten {
            messages: stored.messages + messages,
            ..stored
        })
    }

    /// Who is forgotten, from now on, for whoever has names in memory outside of the hub.
    #[must_use]
    pub fn watch_forgotten(&self) -> broadcast::Receiver<UserId> {
        self.shared.forgotten.subscribe()
    }

    /// The last calls of a person, at most so many.
    pub async fn calls_of(&self, user: UserId, limit: u32) -> Result<Vec<CallRecord>, StoreError> {
        self.shared.deps.store.calls_of(user, None, limit).await
    }

    /// The last calls in a chat's rooms, at most so many.
    pub async fn calls_of_chat(
        &self,
        chat_id: i64,
        limit: u32,
    ) -> Result<Vec<CallBefore>, StoreError> {
        self.shared.deps.store.calls_of_chat(chat_id, limit).await
    }
}
