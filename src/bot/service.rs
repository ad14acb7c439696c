//! What the bot wants of the rooms: a seam, so that tests can stand in for the hub.

use futures_util::future::BoxFuture;
use tokio::sync::broadcast;

use crate::hub::{CreateRoomError, Hub, NewRoom, RoomEvent, RoomNotice, RoomSummary};
use crate::ids::{RoomCode, UserId};
use crate::store::{CallBefore, CallRecord, Forgotten, RoomRecord, StoreError};

/// An answer that is on its way.
pub type Answer<'a, T> = BoxFuture<'a, T>;

/// Rooms as the bot needs them.
pub trait RoomService: Send + Sync + 'static {
    /// Makes a chat room with a fresh code.
    fn create_room(&self, room: NewRoom) -> Answer<'_, Result<RoomRecord, CreateRoomError>>;

    /// A room by its code, live or stored, as `viewer` may know it; `None` stands for anybody.
    fn room<'a>(
        &'a self,
        code: &'a RoomCode,
        viewer: Option<UserId>,
    ) -> Answer<'a, Result<Option<RoomSummary>, StoreError>>;

    /// A room as the chat that it belongs to may see it.
    fn notice<'a>(
        &'a self,
        code: &'a RoomCode,
    ) -> Answer<'a, Result<Option<RoomNotice>, StoreError>>;

    /// The rooms a person is in or owns, as they may know them.
    fn rooms_of(&self, person: UserId) -> Answer<'_, Result<Vec<RoomSummary>, StoreError>>;

    /// Locks a live room or opens it; false when nobody is there.
    fn lock_room<'a>(&'a self, code: &'a RoomCode, locked: bool) -> Answer<'a, bool>;

    /// Ends a live room's call for everybody in it.
    fn end_room<'a>(&'a self, code: &'a RoomCode) -> Answer<'a, ()>;

    /// Notes that somebody in a live room is an admin of the chat it belongs to.
    fn note_chat_admin<'a>(&'a self, code: &'a RoomCode, user: UserId) -> Answer<'a, ()>;

    /// Offers a room that costs nothing until somebody takes it.
    fn offer_room(&self, room: NewRoom) -> RoomRecord;

    /// Makes a room of what was offered.
    fn take_offer<'a>(&'a self, code: &'a RoomCode) -> Answer<'a, Result<(), CreateRoomError>>;

    /// News of live rooms, from now on.
    fn watch(&self) -> broadcast::Receiver<RoomEvent>;

    /// Who is forgotten, from now on.
    fn watch_forgotten(&self) -> broadcast::Receiver<UserId>;

    /// The last calls of a person, at most so many.
    fn calls_of(&self, user: UserId, limit: u32)
    -> Answer<'_, Result<Vec<CallRecord>, StoreError>>;

    /// The last calls in a chat's rooms, at most so many.
    fn calls_of_chat(
        &self,
        chat_id: i64,
        limit: u32,
    ) -> Answer<'_, Result<Vec<CallBefore>, StoreError>>;

    /// Deletes what is kept of a person.
    fn forget(&self, user: UserId) -> Answer<'_, Result<Forgotten, StoreError>>;
}

impl RoomService for Hub {
    fn create_room(&self, room: NewRoom) -> Answer<'_, Result<RoomRecord, CreateRoomError>> {
        Box::pin(Self::create_room(self, room))
    }

    fn room<'a>(
        &'a self,
        code: &'a RoomCode,
        viewer: Option<UserId>,
    ) -> Answer<'a, Result<Option<RoomSummary>, StoreError>> {
        Box::pin(Self::room(self, code, viewer))
    }

    fn notice<'a>(
        &'a self,
        code: &'a RoomCode,
    ) -> Answer<'a, Result<Option<RoomNotice>, StoreError>> {
        Box::pin(Self::notice(self, code))
    }

    fn rooms_of(&self, person: UserId) -> Answer<'_, Result<Vec<RoomSummary>, StoreError>> {
        Box::pin(Self::rooms_of_user(self, person))
    }

    fn lock_room<'a>(&'a self, code: &'a RoomCode, locked: bool) -> Answer<'a, bool> {
        Box::pin(Self::lock_room(self, code, locked))
    }

    fn end_room<'a>(&'a self, code: &'a RoomCode) -> Answer<'a, ()> {
        Box::pin(Self::end_room(self, code))
    }

    fn note_chat_admin<'a>(&'a self, code: &'a RoomCode, user: UserId) -> Answer<'a, ()> {
        Box::pin(Self::note_chat_admin(self, code, user))
    }

    fn offer_room(&self, room: NewRoom) -> RoomRecord {
        Self::offer_room(self, room)
    }

    fn take_offer<'a>(&'a self, code: &'a RoomCode) -> Answer<'a, Result<(), CreateRoomError>> {
        Box::pin(Self::take_offer(self, code))
    }

    fn watch(&self) -> broadcast::Receiver<RoomEvent> {
        Self::watch(self)
    }

    fn watch_forgotten(&self) -> broadcast::Receiver<UserId> {
        Self::watch_forgotten(self)
    }

    fn calls_of(
        &self,
        user: UserId,
        limit: u32,
    ) -> Answer<'_, Result<Vec<CallRecord>, StoreError>> {
        Box::pin(Self::calls_of(self, user, limit))
    }

    fn calls_of_chat(
        &self,
        chat_id: i64,
        limit: u32,
    ) -> Answer<'_, Result<Vec<CallBefore>, StoreError>> {
        Box::pin(Self::calls_of_chat(self, chat_id, limit))
    }

    fn forget(&self, user: UserId) -> Answer<'_, Result<Forgotten, StoreError>> {
        Box::pin(Self::forget(self, user))
    }
}
