//! Which process serves, of those that share a database server and stand by for each other.
//!
//! Each of them asks through a connection of its own, so that a busy pool keeps nobody from saying that it
//! lives. The connections of the store itself carry the term in which they were made, and whoever takes
//! the lead first ends those of all other terms: what the process before has still to write can change
//! nothing any more, however late it comes.

use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Row as _};
use tokio::time::timeout;

use super::{StoreError, postgres};

/// How long one question may take: shorter than the time after which others think us dead.
const ANSWER: Duration = Duration::from_secs(2);
/// How the connections of the store are named in `pg_stat_activity`, before the term.
const NAMED: &str = "efir term ";

/// What is stored about who serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sign {
    /// Grows by one whenever somebody takes the lead.
    pub term: i64,
    /// Grows as long as whoever has it is alive; below 0 when nobody has it.
    pub beat: i64,
}

/// The table of who serves.
#[derive(Clone, Debug)]
pub struct LeadTable {
    pool: AnyPool,
}

impl LeadTable {
    /// Opens it in a database server, and brings the tables up to date.
    pub async fn open(database_url: &str) -> Result<Self, StoreError> {
        postgres::prepare(database_url).await?;
        let url = postgres::named(database_url, "efir standby");
        let pool = AnyPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ANSWER)
            .connect_lazy(&url)?;
        Ok(Self { pool })
    }

    /// What is stored now.
    pub async fn look(&self) -> Result<Sign, StoreError> {
        let query = sqlx::query("SELECT term, beat FROM lead WHERE id = 1");
        let row = in_time(query.fetch_one(&self.pool)).await?;
        Ok(Sign {
            term: row.try_get("term")?,
            beat: row.try_get("beat")?,
        })
    }

    /// Takes the lead, unless something else is stored than was `seen`; the new term.
    pub async fn take(&self, seen: Sign) -> Result<Option<i64>, StoreError> {
        let query = sqlx::query(
            "UPDATE lead SET term = term + 1, beat = 0 \
             WHERE id = 1 AND term = $1 AND beat = $2 RETURNING term",
        )
        .bind(seen.term)
        .bind(seen.beat);
        let row = in_time(query.fetch_optional(&self.pool)).await?;
        Ok(row.map(|row| row.try_get("term")).transpose()?)
    }

    /// Says that whoever serves in `term` is alive; false when another has taken the lead.
    pub async fn renew(&self, term: i64) -> Result<bool, StoreError> {
        let query = sqlx::query("UPDATE lead SET beat = beat + 1 WHERE id = 1 AND term = $1");
        let done = in_time(query.bind(term).execute(&self.pool)).await?;
        Ok(done.rows_affected() > 0)
    }

    /// Gives the lead to whoever comes first.
    pub async fn resign(&self, term: i64) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE lead SET beat = -1 WHERE id = 1 AND term = $1");
        in_time(query.bind(term).execute(&self.pool)).await?;
        Ok(())
    }

    /// Ends the connections of all other terms, and waits until they have ended: what they have not
    /// committed by then is undone.
    pub async fn end_others(&self, term: i64) -> Result<(), StoreError> {
        sqlx::query(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity \
             WHERE datname = current_database() AND usename = current_user \
             AND application_name LIKE $1 AND application_name <> $2",
        )
        .bind(format!("{NAMED}%"))
        .bind(name(term))
        .fetch_all(&self.pool)
        .await?;
        Ok(())
    }
}

/// The name of the store's connections in `term`.
pub(super) fn name(term: i64) -> String {
    format!("{NAMED}{term}")
}

/// Refuses a connection of the store that comes after its term. Its name is known to the server before
/// this is asked, so whoever takes the lead after the answer ends the connection.
pub(super) async fn require_term(
    connection: &mut AnyConnection,
    term: i64,
) -> Result<(), sqlx::Error> {
    let row = sqlx::query("SELECT term FROM lead WHERE id = 1")
        .fetch_one(connection)
        .await?;
    if row.try_get::<i64, _>("term")? == term {
        return Ok(());
    }
    let problem = "another process serves now";
    Err(sqlx::Error::Configuration(problem.into()))
}

async fn in_time<T>(
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let answer = timeout(ANSWER, answer).await;
    answer.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RoomCode, UserId};
    use crate::protocol::{RoomKind, UnixMillis};
    use crate::store::testing::{MIGRATED, postgres_database};
    use crate::store::{Membership, RoomRecord, Store};

    fn room(code: &str) -> RoomRecord {
        RoomRecord {
            code: RoomCode::parse(code).expect("well formed"),
            code_as_given: code.to_owned(),
            kind: RoomKind::Chat,
            title: String::new(),
            owner: Some(UserId(7)),
            chat_id: None,
            created_at: UnixMillis(1_000),
            game: None,
        }
    }

    #[tokio::test]
    async fn one_of_those_who_want_the_lead_at_once_gets_it() {
        let url = postgres_database(MIGRATED).await;
        let table = LeadTable::open(&url).await.expect("opens");
        let vacant = Sign { term: 0, beat: -1 };
        assert_eq!(table.look().await.expect("read"), vacant);
        let mut attempts = Vec::new();
        for _ in 0..8 {
            let other = LeadTable::open(&url).await.expect("opens");
            attempts.push(tokio::spawn(async move { other.take(vacant).await }));
        }
        let mut terms = Vec::new();
        for attempt in attempts {
            terms.extend(attempt.await.expect("no panic").expect("an answer"));
        }
        assert_eq!(terms, [1]);
    }

    #[tokio::test]
    async fn whoever_has_the_lead_is_told_when_another_has_it() {
        let url = postgres_database(MIGRATED).await;
        let table = LeadTable::open(&url).await.expect("opens");
        let seen = table.look().await.expect("read");
        assert_eq!(table.take(seen).await.expect("an answer"), Some(1));
        assert!(table.renew(1).await.expect("an answer"));
        let sign = table.look().await.expect("read");
        assert_eq!(sign, Sign { term: 1, beat: 1 });
        let before = Sign { beat: 0, ..sign };
        let late = table.take(before).await.expect("an answer");
        assert_eq!(late, None, "it has lived since");
        assert_eq!(table.take(sign).await.expect("an answer"), Some(2));
        assert!(!table.renew(1).await.expect("an answer"));
        table.resign(1).await.expect("an answer");
        let sign = table.look().await.expect("read");
        assert_eq!(sign, Sign { term: 2, beat: 0 }, "not theirs to give");
        table.resign(2).await.expect("an answer");
        assert_eq!(table.look().await.expect("read").beat, -1);
    }

    #[tokio::test]
    async fn what_is_not_written_when_the_lead_is_taken_is_never_written() {
        let url = postgres_database(MIGRATED).await;
        let table = LeadTable::open(&url).await.expect("opens");
        let take = async || {
            let seen = table.look().await.expect("read");
            let term = table.take(seen).await.expect("an answer");
            let term = term.expect("nobody else is there");
            table.end_others(term).await.expect("ended");
            Store::open_as(&url, Membership::Term(term))
                .await
                .expect("opens")
        };
        let before = take().await;
        before.insert_room(&room("kept")).await.expect("added");
        // In the middle of writing.
        let mut half = before
            .begin_alone(&room("half").code)
            .await
            .expect("begins");
        sqlx::query("UPDATE rooms SET title = 'late'")
            .execute(&mut *half)
            .await
            .expect("said");
        let after = take().await;
        half.commit().await.expect_err("undone");
        let late = before.insert_room(&room("late")).await;
        assert!(late.is_err(), "no connection is had any more");
        for code in ["kept", "half", "late"] {
            let read = after.room(&room(code).code).await.expect("read");
            assert_eq!(read, (code == "kept").then(|| room(code)), "{code}");
        }
    }
}
