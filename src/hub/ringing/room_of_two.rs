//! What rings do to the room of the two: it ends with its call, or becomes a room like others.

use super::task::{Desk, note};
use crate::ids::RoomCode;

impl Desk {
    /// Nobody gets in any more before those inside are sent out; and what they have changed last must
    /// not be written over their rights.
    pub(super) async fn end_room(&self, room: &RoomCode) {
        let shared = self.shared();
        let over = shared.deps.store.set_rings_over(room, self.now()).await;
        note(over, "the end of a call of two");
        if let Some(handle) = shared.directory.take(room) {
            handle.end().await;
            let _ = handle.describe(None).await;
        } else {
            self.hub.end_room(room).await;
        }
        shared.writer.set_rights(room.clone(), None, false);
    }

    pub(super) async fn open_room(&self, room: &RoomCode) {
        let shared = self.shared();
        let store = &shared.deps.store;
        let opened = async {
            store.open_direct_room(room).await?;
            store.set_rings_over(room, self.now()).await?;
            store.room(room).await
        };
        let record = note(opened.await, "a call that has become a room").flatten();
        if let Some((handle, record)) = shared.directory.find(room).zip(record) {
            handle.change(record).await;
        }
    }
}
