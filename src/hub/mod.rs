//! Live rooms: the handle that web and bot share.
//!
//! Knows rooms, sessions and the store; knows neither HTTP nor Telegram.

use std::sync::Arc;

use crate::auth::Auth;
use crate::ice::IceServers;
use crate::ids::{RoomCode, UserId};
use crate::person::Person;
use crate::protocol::{RoomKind, UnixMillis};
use crate::store::{RoomRecord, Store, StoreError};

/// What the hub is made of.
#[derive(Clone)]
pub struct HubDeps {
    /// Rooms and calls that outlive the process.
    pub store: Store,
    /// Participant ids, avatar paths, session tokens.
    pub auth: Auth,
    /// ICE servers for snapshots.
    pub ice: IceServers,
    /// Makes the link that invites others to a room.
    pub invite_url: Arc<dyn Fn(&RoomCode) -> String + Send + Sync>,
}

/// What may be known of a room from outside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomSummary {
    /// The stored part.
    pub record: RoomRecord,
    /// Names of those inside now, in order of arrival.
    pub people: Vec<String>,
    /// When the present call began.
    pub call_started_at: Option<UnixMillis>,
}

/// What a new room is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoom {
    /// Chat or game.
    pub kind: RoomKind,
    /// Its title, at most [`crate::limits::TITLE_CHARS_MAX`] characters.
    pub title: String,
    /// Who owns it.
    pub owner: Option<UserId>,
    /// The Telegram chat it belongs to.
    pub chat_id: Option<i64>,
}

/// Why a room could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CreateRoomError {
    /// The process holds as many rooms as it may, or the person made too many at once.
    #[error("too many rooms")]
    TooManyRooms,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A cheap handle to all live rooms.
#[derive(Clone)]
pub struct Hub {
    _private: Arc<()>,
}

impl Hub {
    /// Starts an empty hub.
    #[must_use]
    pub fn new(deps: HubDeps) -> Self {
        let _ = deps;
        unimplemented!("hub")
    }

    /// Makes a chat room with a fresh code and stores it.
    pub async fn create_room(&self, room: NewRoom) -> Result<RoomRecord, CreateRoomError> {
        let _ = (room, std::future::ready(()).await);
        unimplemented!("hub")
    }

    /// A room by its code, live or stored; expired games are `None`.
    pub async fn room(&self, code: &RoomCode) -> Result<Option<RoomSummary>, StoreError> {
        let _ = (code, std::future::ready(()).await);
        unimplemented!("hub")
    }

    /// Tells a live room that its stored part has changed (game registered, renewed, title).
    pub async fn room_changed(&self, record: RoomRecord) {
        let _ = (record, std::future::ready(()).await);
        unimplemented!("hub")
    }

    /// Ends a live room for everybody in it; nothing happens when nobody is.
    pub async fn end_room(&self, code: &RoomCode) {
        let _ = (code, std::future::ready(()).await);
        unimplemented!("hub")
    }

    /// The rooms a person is in or owns, for their home screen.
    pub async fn rooms_of(&self, person: &Person) -> Result<Vec<RoomSummary>, StoreError> {
        let _ = (person, std::future::ready(()).await);
        unimplemented!("hub")
    }
}
