//! What outlives the process: rooms, who may what in them, calls and who was in them.
//!
//! Knows SQL and nothing of sockets or Telegram. The twin for tests and for
//! `DATABASE_URL=sqlite::memory:` is SQLite in memory. Bodies use `sqlx::Any` with `$1`
//! placeholders and only integers and text, so that another database needs a driver (a feature of
//! sqlx), its URL let through by `config`, and no other queries.
//!
//! A room is written column by column, each by whoever decides about it: a write never brings back
//! what somebody else has changed or removed meanwhile.

mod cards;
mod chats;
mod games;
mod history;
mod holders;
mod open;
mod rings;
mod rooms;

pub use cards::CardRecord;
pub use chats::{ChatRecord, ChatWrite, MessageRecord, StoredChat};
pub use games::{Game, Removed};
pub use history::{
    CallBefore, CallDetails, CallId, CallKind, CallPerson, CallRecord, CallState, CallVisit,
    Direction, FinishedRing, Forgotten, PAGE_QUERIES, PersonSeen, PersonTally, RingOutcome,
};
pub use rings::{KnownPerson, RingRecord};

use crate::ids::{RoomCode, UserId};
use crate::protocol::{RoomKind, UnixMillis};

/// A room as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomRecord {
    /// Its code.
    pub code: RoomCode,
    /// The code as people see it: as whoever made the room wrote it, or the game's host.
    pub code_as_given: String,
    /// How it came into being; a host's game may have come on top since ([`RoomRecord::kind_now`]).
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
    /// When it was registered first.
    pub created_at: UnixMillis,
    /// When the registration runs out.
    pub expires_at: UnixMillis,
    /// How many may play, if the host said so.
    pub max_players: Option<u32>,
}

impl RoomRecord {
    /// What it is to people: a room with a game is a game room, however it came into being.
    #[must_use]
    pub const fn kind_now(&self) -> RoomKind {
        match self.game {
            Some(_) => RoomKind::Game,
            None => self.kind,
        }
    }

    /// What is left of it at `now`: a registration that has run out is gone, and with it the room,
    /// unless that was there before the game. The title is the game's, since only chats' rooms have
    /// one of their own.
    #[must_use]
    pub fn at(mut self, now: UnixMillis) -> Option<Self> {
        let has_run_out = |game: &GameRecord| !game.is_live(now);
        if self.game.as_ref().is_some_and(has_run_out) {
            self.game = None;
            self.title.clear();
        }
        (self.game.is_some() || self.kind != RoomKind::Game).then_some(self)
    }
}

impl GameRecord {
    /// Whether the registration has not run out.
    #[must_use]
    pub const fn is_live(&self, now: UnixMillis) -> bool {
        now.0 < self.expires_at.0
    }
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
