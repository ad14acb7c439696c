//! What outlives the process: rooms, who may what in them, calls and who was in them.
//!
//! Knows SQL and nothing of sockets or Telegram. It is held by SQLite, in a file or in memory, or by a
//! PostgreSQL server. Bodies use `sqlx::Any` with `$1` placeholders and only integers and text, so the
//! same queries run on both, and so does every test (`testing::on_each_engine`); what differs stands
//! in `engine`, `open` and `postgres`. Columns are named one by one: a later release may add some while
//! this process runs, and PostgreSQL carries out no prepared `*` whose meaning has changed.
//!
//! A room is written column by column, each by whoever decides about it: a write never brings back
//! what somebody else has changed or removed meanwhile.

mod cards;
mod chats;
mod engine;
mod games;
mod history;
mod holders;
mod lead;
mod nodes;
mod open;
mod postgres;
mod rings;
mod rooms;
#[cfg(test)]
pub(crate) mod testing;

pub use cards::CardRecord;
pub use chats::{ChatRecord, ChatWrite, MessageRecord, StoredChat};
pub use games::{Game, Removed};
pub use history::{
    CallBefore, CallDetails, CallId, CallKind, CallPerson, CallRecord, CallState, CallVisit,
    Direction, FinishedRing, Forgotten, PAGE_QUERIES, PersonSeen, PersonTally, RingOutcome,
};
pub use lead::{LeadTable, Sign};
pub use nodes::{Ended, NodeTable};
pub use rings::{KnownPerson, RingRecord};

use serde::{Deserialize, Serialize};
use std::time::Duration;

use engine::Engine;

use crate::ids::{RoomCode, UserId};
use crate::protocol::{RoomKind, UnixMillis};

/// A room as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
pub enum StoreError {
    /// It did not carry something out.
    #[error("the database failed: {0}")]
    Query(#[from] sqlx::Error),
    /// A server lets us not in, or not do what the tables need: a sentence for the deployer.
    #[error("{0}")]
    NotReady(String),
}

/// As what a process uses the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Membership {
    /// Nobody takes it over.
    Alone,
    /// It serves in this term of the lead ([`LeadTable`]).
    Term(i64),
    /// It serves under this name beside others ([`NodeTable`]).
    Node(String),
}

/// A cheap handle to the database.
#[derive(Clone, Debug)]
pub struct Store {
    pool: sqlx::AnyPool,
    engine: Engine,
}

/// What a look at the database found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// The file of a SQLite database is not there yet.
    Nowhere,
    /// It opens and takes writes.
    Works,
    /// So does a server, which also said what it is.
    Server {
        /// Its name and version, such as `PostgreSQL 15.9`.
        name: String,
        /// How long it took to answer the shortest question.
        round_trip: Duration,
    },
}

impl Store {
    /// Opens `database_url` (`sqlite:path`, `sqlite::memory:`, `postgres://…`) and brings its tables up
    /// to date. A SQLite file is made, with its folder, when it is not there; a server that does not
    /// answer yet is waited for, up to a minute.
    pub async fn open(database_url: &str) -> Result<Self, StoreError> {
        Self::open_as(database_url, Membership::Alone).await
    }

    /// The same for a process that others may follow or that serves beside others, which takes a database
    /// server: once it is none of those that may write, this store reads and writes nothing more.
    pub async fn open_as(database_url: &str, membership: Membership) -> Result<Self, StoreError> {
        Ok(Self {
            pool: open::pool(database_url, membership).await?,
            engine: Engine::of(database_url),
        })
    }

    /// Whether the database opens and takes writes. Changes nothing: a file made here would belong to
    /// whoever looks.
    pub async fn check(database_url: &str) -> Result<Look, StoreError> {
        if Engine::of(database_url) == Engine::Postgres {
            return postgres::look(database_url).await;
        }
        if !open::is_there(database_url).await? {
            return Ok(Look::Nowhere);
        }
        let pool = open::sqlite(database_url).await?;
        let mut attempt = pool.begin().await?;
        sqlx::query(WRITE_CHECK).execute(&mut *attempt).await?;
        attempt.rollback().await?;
        pool.close().await;
        Ok(Look::Works)
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

/// What whoever may write may do; taken back at once.
const WRITE_CHECK: &str = "CREATE TABLE write_check (id BIGINT)";

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
