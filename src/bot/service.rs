//! What the bot wants of the rooms: a seam, so that tests can stand in for the hub.

use futures_util::future::BoxFuture;

use crate::hub::{CreateRoomError, Hub, NewRoom, RoomSummary};
use crate::ids::{RoomCode, UserId};
use crate::store::{RoomRecord, StoreError};

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
}
