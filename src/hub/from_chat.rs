//! What the chat that a room belongs to sees of it and does to it from outside.
//!
//! Knows nothing of Telegram: who may do what is the caller's to find out.

use super::elsewhere::Question;
use super::{CreateRoomError, Hub, NewRoom, room};
use crate::ids::{RoomCode, UserId};
use crate::rooms::Notice;
use crate::store::{RoomRecord, StoreError};
use serde::{Deserialize, Serialize};

/// What may be told of a room where it belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomNotice {
    /// The stored part.
    pub record: RoomRecord,
    /// Who is in it.
    pub notice: Notice,
}

impl Hub {
    /// A room as its own chat may see it; `None` when there is none.
    pub async fn notice(&self, code: &RoomCode) -> Result<Option<RoomNotice>, StoreError> {
        let now = crate::time::now();
        if let Some(live) = self.live_notice(code).await {
            let record = live.record.at(now);
            return Ok(record.map(|record| RoomNotice { record, ..live }));
        }
        let store = &self.shared.deps.store;
        let record = store.room(code).await?.or_else(|| self.forgotten(code));
        let Some(record) = record.and_then(|record| record.at(now)) else {
            return Ok(None);
        };
        let rights = self.rights_of(code).await?;
        let notice = room::empty_room(&self.shared, &record, rights).notice();
        Ok(Some(RoomNotice { record, notice }))
    }

    async fn live_notice(&self, code: &RoomCode) -> Option<RoomNotice> {
        match self.shared.directory.find(code) {
            Some(room) => room.notice().await,
            None => self.ask_elsewhere(code, Question::Notice).await,
        }
    }

    /// Locks a live room or opens it; false when nobody is in it, so that there is nothing to lock.
    pub async fn lock_room(&self, code: &RoomCode, locked: bool) -> bool {
        match self.shared.directory.find(code) {
            Some(room) => room.lock(locked).await,
            None => {
                let asked = self.ask_elsewhere(code, Question::Lock(locked)).await;
                asked.unwrap_or(false)
            }
        }
    }

    /// Notes that somebody who is in a live room is an admin of the chat it belongs to.
    pub async fn note_chat_admin(&self, code: &RoomCode, user: UserId) {
        if let Some(room) = self.shared.directory.find(code) {
            room.note_chat_admin(user).await;
        } else {
            let _: Option<()> = self.ask_elsewhere(code, Question::ChatAdmin(user)).await;
        }
    }

    /// Offers a room: it has a code and costs nothing until somebody enters or takes it. The same
    /// person is offered the same room for the same title.
    #[must_use]
    pub fn offer_room(&self, room: NewRoom) -> RoomRecord {
        let now = self.shared.clock.now();
        let auth = &self.shared.deps.auth;
        let code = || auth.new_room_code(rand::random::<u8>);
        self.shared.offers.offer(room, code, now)
    }

    /// Makes a room of what was offered; what was taken already, or never offered, stays as it is.
    pub async fn take_offer(&self, code: &RoomCode) -> Result<(), CreateRoomError> {
        if let Some(record) = self.shared.offers.get(code) {
            self.shared.deps.store.insert_room(&record).await?;
        }
        Ok(())
    }
}
