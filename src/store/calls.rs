//! Finished calls and who was in them.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{CallPerson, CallRecord, Store, StoreError, millis, room_code, to_sql};
use crate::ids::{RoomCode, UserId};
use crate::protocol::UnixMillis;

impl Store {
    /// Records a finished call. One that is recorded already (the same room and start) is left as
    /// it is, so that a repetition does no harm.
    pub async fn record_call(
        &self,
        code: &RoomCode,
        title: &str,
        started_at: UnixMillis,
        ended_at: UnixMillis,
        people: &[CallPerson],
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "INSERT INTO calls (code, started_at, ended_at, title) VALUES ($1, $2, $3, $4) \
             ON CONFLICT DO NOTHING",
        )
        .bind(code.as_str())
        .bind(to_sql(started_at.0))
        .bind(to_sql(ended_at.0))
        .bind(title)
        .execute(&mut *transaction)
        .await?;
        for person in people {
            sqlx::query(
                "INSERT INTO call_people (code, started_at, user_id, name, joined_at) \
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            )
            .bind(code.as_str())
            .bind(to_sql(started_at.0))
            .bind(person.user.0)
            .bind(&person.name)
            .bind(to_sql(person.joined_at.0))
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The calls a person was in, newest first, at most `limit`.
    pub async fn calls_of(&self, user: UserId, limit: u32) -> Result<Vec<CallRecord>, StoreError> {
        let rows = sqlx::query(
            "SELECT calls.code, calls.started_at, calls.ended_at, calls.title, rooms.code_as_given, \
                 people.name \
             FROM (SELECT code, started_at FROM call_people WHERE user_id = $1 \
                   ORDER BY started_at DESC, code LIMIT $2) AS mine \
             JOIN calls ON calls.code = mine.code AND calls.started_at = mine.started_at \
             JOIN call_people AS people \
                 ON people.code = mine.code AND people.started_at = mine.started_at \
             LEFT JOIN rooms ON rooms.code = mine.code \
             ORDER BY calls.started_at DESC, calls.code, people.joined_at, people.user_id",
        )
        .bind(user.0)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        Ok(gather(&rows)?)
    }

    /// Forgets the calls that ended before `moment`; how many there were.
    pub async fn delete_calls_ended_before(&self, moment: UnixMillis) -> Result<u64, StoreError> {
        let done = sqlx::query("DELETE FROM calls WHERE ended_at < $1")
            .bind(to_sql(moment.0))
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }
}

/// One record per call from one row per person; rows of a call stand together.
fn gather(rows: &[AnyRow]) -> Result<Vec<CallRecord>, sqlx::Error> {
    let mut calls: Vec<CallRecord> = Vec::new();
    for row in rows {
        let code = room_code(row.try_get("code")?)?;
        let started_at = millis(row.try_get("started_at")?);
        let name: String = row.try_get("name")?;
        match calls.last_mut() {
            Some(call) if call.code == code && call.started_at == started_at => {
                call.people.push(name);
            }
            _ => calls.push(CallRecord {
                code_as_given: row
                    .try_get::<Option<String>, _>("code_as_given")?
                    .unwrap_or_else(|| code.for_display()),
                code,
                title: row.try_get("title")?,
                started_at,
                ended_at: millis(row.try_get("ended_at")?),
                people: vec![name],
            }),
        }
    }
    Ok(calls)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(user: i64, name: &str, joined_at: u64) -> CallPerson {
        CallPerson {
            user: UserId(user),
            name: name.to_owned(),
            joined_at: UnixMillis(joined_at),
        }
    }

    fn code(text: &str) -> RoomCode {
        RoomCode::parse(text).expect("well formed")
    }

    /// Two calls of one room and one of another; Ann (1) was in all, Bob (2) in the first two.
    async fn store_with_calls() -> Store {
        let store = Store::in_memory().await.expect("opens");
        for (room, title, started_at, people) in [
            (
                "friday",
                "First",
                100,
                vec![person(2, "Bob", 100), person(1, "Ann", 105)],
            ),
            (
                "chess",
                "",
                200,
                vec![person(1, "Ann", 200), person(2, "Bob", 201)],
            ),
            ("friday", "Renamed", 300, vec![person(1, "Ann", 300)]),
        ] {
            store
                .record_call(
                    &code(room),
                    title,
                    UnixMillis(started_at),
                    UnixMillis(started_at + 50),
                    &people,
                )
                .await
                .expect("recorded");
        }
        store
    }

    #[tokio::test]
    async fn a_person_sees_their_calls_newest_first_with_everybody_in_them() {
        let store = store_with_calls().await;
        let call = |room, title: &str, started_at, people: &[&str]| CallRecord {
            code: code(room),
            code_as_given: room.to_owned(),
            title: title.to_owned(),
            started_at: UnixMillis(started_at),
            ended_at: UnixMillis(started_at + 50),
            people: people.iter().map(|name| (*name).to_owned()).collect(),
        };
        assert_eq!(
            store.calls_of(UserId(1), 10).await.expect("read"),
            [
                call("friday", "Renamed", 300, &["Ann"]),
                call("chess", "", 200, &["Ann", "Bob"]),
                call("friday", "First", 100, &["Bob", "Ann"]),
            ]
        );
        assert_eq!(
            store.calls_of(UserId(2), 1).await.expect("read"),
            [call("chess", "", 200, &["Ann", "Bob"])]
        );
        assert_eq!(store.calls_of(UserId(3), 10).await.expect("read"), []);
    }

    #[tokio::test]
    async fn recording_a_call_again_changes_nothing() {
        let store = store_with_calls().await;
        let before = store.calls_of(UserId(1), 10).await.expect("read");
        store
            .record_call(
                &code("friday"),
                "First",
                UnixMillis(100),
                UnixMillis(150),
                &[person(2, "Bob", 100), person(1, "Ann", 105)],
            )
            .await
            .expect("recorded");
        assert_eq!(store.calls_of(UserId(1), 10).await.expect("read"), before);
    }

    #[tokio::test]
    async fn old_calls_are_forgotten_with_their_people() {
        let store = store_with_calls().await;
        let forgotten = store.delete_calls_ended_before(UnixMillis(300)).await;
        assert_eq!(forgotten.expect("deleted"), 2);
        assert_eq!(store.calls_of(UserId(1), 10).await.expect("read").len(), 1);
        assert_eq!(store.calls_of(UserId(2), 10).await.expect("read"), []);
    }
}
