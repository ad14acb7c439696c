//! What people ask about calls that are over, and being forgotten, which concerns calls that go on too.

use super::Hub;
use crate::ids::UserId;
use crate::store::{CallBefore, CallRecord, Forgotten, StoreError};

impl Hub {
    /// Forgets a person: sends them out of the rooms that they are in, and deletes what is kept of them.
    pub async fn forget(&self, person: UserId) -> Result<Forgotten, StoreError> {
        for room in self.shared.directory.handles() {
            room.forget(person).await;
        }
        self.shared.calls.forget(person).await
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
