//! What outlives the process: rooms, calls and who was in them.
//!
//! Knows SQL and nothing of sockets or Telegram. The twin for tests and for `DATABASE_URL=sqlite::memory:`
//! is SQLite in memory. Contract below is shared by all callers; bodies use `sqlx::Any`.

use crate::ids::{RoomCode, UserId};
use crate::protocol::{RoomKind, UnixMillis};

/// A room as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomRecord {
    /// Its code.
    pub code: RoomCode,
    /// The code as it was given (a game host's spelling).
    pub code_as_given: String,
    /// How it came into being.
    pub kind: RoomKind,
    /// Its title; may be empty.
    pub title: String,
    /// Who owns it, if anybody does.
    pub owner: Option<UserId>,
    /// The Telegram chat it was made in, if any.
    pub chat_id: Option<i64>,
    /// When it was made.
    pub created_at: UnixMillis,
    /// What a game host registered.
    pub game: Option<GameRecord>,
}

/// A game host's registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameRecord {
    /// The game's socket.
    pub ws_url: String,
    /// The game's page.
    pub app_url: String,
    /// When the registration runs out.
    pub expires_at: UnixMillis,
    /// How many may play, if the host said so.
    pub max_players: Option<u32>,
}

/// One finished call as one person sees it in their list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRecord {
    /// The room.
    pub code: RoomCode,
    /// The room's title at the time.
    pub title: String,
    /// From the first person in.
    pub started_at: UnixMillis,
    /// To the last one out.
    pub ended_at: UnixMillis,
    /// Names of those who were in it, in order of arrival.
    pub people: Vec<String>,
}

/// Somebody who was in a call, for [`Store::record_call`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallPerson {
    /// Who.
    pub user: UserId,
    /// Their name at the time.
    pub name: String,
    /// When they first came in.
    pub joined_at: UnixMillis,
}

/// Something the database could not do; logged once at the edge, never shown to people.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {0}")]
pub struct StoreError(#[from] sqlx::Error);

/// A cheap handle to the database.
#[derive(Clone, Debug)]
pub struct Store {
    pool: sqlx::AnyPool,
}

impl Store {
    /// Opens `database_url` (`sqlite:path?mode=rwc`, `sqlite::memory:`) and brings its tables up to
    /// date.
    pub async fn open(database_url: &str) -> Result<Self, StoreError> {
        let _ = (&database_url, std::future::ready(()).await);
        unimplemented!("store")
    }

    /// A fresh database in memory, for tests and for running without a disk.
    pub async fn in_memory() -> Result<Self, StoreError> {
        Self::open("sqlite::memory:").await
    }

    /// Adds a room or replaces the one with the same code.
    pub async fn save_room(&self, room: &RoomRecord) -> Result<(), StoreError> {
        let _ = (room, &self.pool, std::future::ready(()).await);
        unimplemented!("store")
    }

    /// The room with this code, expired game registrations included.
    pub async fn room(&self, code: &RoomCode) -> Result<Option<RoomRecord>, StoreError> {
        let _ = (code, &self.pool, std::future::ready(()).await);
        unimplemented!("store")
    }

    /// Removes a room; false when there was none.
    pub async fn delete_room(&self, code: &RoomCode) -> Result<bool, StoreError> {
        let _ = (code, &self.pool, std::future::ready(()).await);
        unimplemented!("store")
    }

    /// The rooms a person owns, newest first, at most `limit`.
    pub async fn rooms_of(&self, owner: UserId, limit: u32) -> Result<Vec<RoomRecord>, StoreError> {
        let _ = (owner, limit, &self.pool, std::future::ready(()).await);
        unimplemented!("store")
    }

    /// Records a finished call.
    pub async fn record_call(
        &self,
        code: &RoomCode,
        title: &str,
        started_at: UnixMillis,
        ended_at: UnixMillis,
        people: &[CallPerson],
    ) -> Result<(), StoreError> {
        let _ = (
            code,
            title,
            started_at,
            ended_at,
            people,
            &self.pool,
            std::future::ready(()).await,
        );
        unimplemented!("store")
    }

    /// The calls a person was in, newest first, at most `limit`.
    pub async fn calls_of(&self, user: UserId, limit: u32) -> Result<Vec<CallRecord>, StoreError> {
        let _ = (user, limit, &self.pool, std::future::ready(()).await);
        unimplemented!("store")
    }
}
