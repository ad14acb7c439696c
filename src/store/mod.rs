//! What outlives the process: rooms, who may what in them, calls and who was in them.
//!
//! Knows SQL and nothing of sockets or Telegram. The twin for tests and for
//! `DATABASE_URL=sqlite::memory:` is SQLite in memory. Bodies use `sqlx::Any` with `$1`
//! placeholders and only integers and text, so that another database needs another URL only.

mod calls;
mod open;
mod rooms;

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
    /// Opens `database_url` (`sqlite:path`, `sqlite::memory:`) and brings its tables up to date.
    /// A SQLite file is made, with its folder, when it is not there.
    pub async fn open(database_url: &str) -> Result<Self, StoreError> {
        let pool = open::pool(database_url).await?;
        sqlx::migrate!()
            .run(&pool)
            .await
            .map_err(sqlx::Error::from)?;
        Ok(Self { pool })
    }

    /// Whether the database opens and takes writes; `false` when the file of a SQLite
    /// database is not there. Changes nothing: a file made here would belong to whoever looks.
    pub async fn check(database_url: &str) -> Result<bool, StoreError> {
        if !open::is_there(database_url).await? {
            return Ok(false);
        }
        let pool = open::pool(database_url).await?;
        let mut attempt = pool.begin().await?;
        sqlx::query("CREATE TABLE write_check (id BIGINT)")
            .execute(&mut *attempt)
            .await?;
        attempt.rollback().await?;
        pool.close().await;
        Ok(true)
    }

    /// A fresh database in memory, for tests and for running without a disk.
    pub async fn in_memory() -> Result<Self, StoreError> {
        Self::open("sqlite::memory:").await
    }

    /// Ends all connections, after those who use one have finished.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// A moment or number as the database holds it.
fn to_sql(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A moment that the database held.
fn millis(value: i64) -> UnixMillis {
    UnixMillis(u64::try_from(value).unwrap_or(0))
}

/// A stored code; one that is not well formed was not written by us.
fn room_code(text: &str) -> Result<RoomCode, sqlx::Error> {
    RoomCode::parse(text).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}
