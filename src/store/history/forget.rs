//! Forgetting a person: everything that names them, in one transaction.

use serde::{Deserialize, Serialize};
use sqlx::{Any, Row as _, Transaction};

use crate::ids::{RoomCode, UserId};
use crate::store::{Store, StoreError};

/// How often it is tried to forget somebody.
const ATTEMPTS: u32 = 3;

/// How much was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forgotten {
    /// Calls that they are in no longer.
    pub calls: u64,
    /// Of these, calls that are gone as a whole, since nobody else was in them.
    pub calls_deleted: u64,
    /// Figures of theirs, one set for each call at least.
    pub statistics: u64,
    /// Rooms that belong to nobody any more, and have lost the title that they gave.
    pub rooms: u64,
    /// Messages in rooms.
    pub messages: u64,
    /// Attempts to reach somebody, either way.
    pub rings: u64,
}

impl Forgotten {
    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            calls: self.calls + other.calls,
            calls_deleted: self.calls_deleted + other.calls_deleted,
            statistics: self.statistics + other.statistics,
            rooms: self.rooms + other.rooms,
            messages: self.messages + other.messages,
            rings: self.rings + other.rings,
        }
    }
}

/// What is done about a person, in this order; `$1` is their id. The titles of their rooms are theirs,
/// and often their name.
const TITLES: &str = "UPDATE calls SET title = '' WHERE code IN \
     (SELECT code FROM rooms WHERE owner = $1 AND game_ws_url IS NULL)";
const TITLES_OF_ROOMS: &str =
    "UPDATE rooms SET title = '' WHERE owner = $1 AND game_ws_url IS NULL";
const OWNER: &str = "UPDATE rooms SET owner = NULL WHERE owner = $1";
const STATISTICS: &str = "DELETE FROM call_reports WHERE user_id = $1";
const VISITS: &str = "DELETE FROM call_visits WHERE user_id = $1";
const PEOPLE: &str = "DELETE FROM call_people WHERE user_id = $1";
/// Rings either way, whom they did not want to be called by, and their name. That others do not want to
/// be called by them stays: it is for those to say.
const RINGS: &str = "DELETE FROM rings WHERE caller = $1 OR callee = $1";
const UNWANTED: &str = "DELETE FROM ring_blocks WHERE person = $1";
const NAME: &str = "DELETE FROM people WHERE user_id = $1";
const MESSAGES: &str = "DELETE FROM messages WHERE user_id = $1";
const BELLS: &str = "DELETE FROM bells WHERE user_id = $1";
/// A person's own chat with the bot has their number.
const CARDS: &str = "DELETE FROM cards WHERE chat_id = $1";
const LANGUAGE: &str = "DELETE FROM chat_languages WHERE chat_id = $1";
/// `$1` finds calls that the person is in, before they are not.
const ALONE: &str = "DELETE FROM calls WHERE (code, started_at) IN \
     (SELECT code, started_at FROM call_people WHERE user_id = $1) \
     AND NOT EXISTS (SELECT 1 FROM call_people AS others WHERE others.code = calls.code \
         AND others.started_at = calls.started_at AND others.user_id <> $1)";

impl Store {
    /// Forgets a person: their name, their times and figures in calls, rings, what they wrote, and what they
    /// own. Bans and roles in rooms that are in use stay until those are empty, or banning would be undone
    /// by asking for this. The emoji that they put under messages of others are inside of what only the
    /// hub understands: see [`Store::messages_marked_by`].
    ///
    /// `live` are the rooms that are in memory, which take the messages out by themselves: those are not
    /// counted here.
    pub async fn forget(&self, user: UserId, live: &[RoomCode]) -> Result<Forgotten, StoreError> {
        let mut attempt = 1;
        loop {
            match self.forget_at_once(user, live).await {
                // Calls that are being written have some of the same rows; a database server ends one of
                // two who wait for each other.
                Err(error) if error.is_conflict() && attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    async fn forget_at_once(
        &self,
        user: UserId,
        live: &[RoomCode],
    ) -> Result<Forgotten, StoreError> {
        let mut transaction = self.pool.begin().await?;
        run(&mut transaction, TITLES, user).await?;
        run(&mut transaction, TITLES_OF_ROOMS, user).await?;
        let rooms = run(&mut transaction, OWNER, user).await?;
        let statistics = run(&mut transaction, STATISTICS, user).await?;
        let calls_deleted = run(&mut transaction, ALONE, user).await?;
        run(&mut transaction, VISITS, user).await?;
        let calls = run(&mut transaction, PEOPLE, user).await? + calls_deleted;
        let rings = run(&mut transaction, RINGS, user).await?;
        let messages = written(&mut transaction, user, live).await?;
        for statement in [UNWANTED, NAME, MESSAGES, BELLS, CARDS, LANGUAGE] {
            run(&mut transaction, statement, user).await?;
        }
        transaction.commit().await?;
        Ok(Forgotten {
            calls,
            calls_deleted,
            statistics,
            rooms,
            messages,
            rings,
        })
    }
}

/// How many messages somebody has in rooms that are not live.
async fn written(
    transaction: &mut Transaction<'_, Any>,
    user: UserId,
    live: &[RoomCode],
) -> Result<u64, sqlx::Error> {
    let rooms =
        sqlx::query("SELECT code, COUNT(*) AS n FROM messages WHERE user_id = $1 GROUP BY code")
            .bind(user.0)
            .fetch_all(&mut **transaction)
            .await?;
    let mut messages = 0;
    for room in rooms {
        let code: String = room.try_get("code")?;
        if !live.iter().any(|other| other.as_str() == code) {
            messages += u64::try_from(room.try_get::<i64, _>("n")?).unwrap_or_default();
        }
    }
    Ok(messages)
}

async fn run(
    transaction: &mut Transaction<'_, Any>,
    statement: &'static str,
    user: UserId,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(statement)
        .bind(user.0)
        .execute(&mut **transaction)
        .await?;
    Ok(done.rows_affected())
}
