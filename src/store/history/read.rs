//! Reading calls, as one person may know them: with those whose time inside overlapped with theirs, with
//! the other end of a ring, and with nobody else.

use std::time::Duration;

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{CallId, CallKind, Direction, RingOutcome, named};
use crate::ids::UserId;
use crate::protocol::UnixMillis;
use crate::store::{Store, StoreError, millis, room_code, to_sql};
use crate::tally::Tally;

/// A call as one person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRecord {
    /// Which.
    pub id: CallId,
    /// The room's code as people see it; in capitals or small letters where the room is gone.
    pub code_as_given: String,
    /// What it is to people.
    pub kind: CallKind,
    /// The room's title at the time; may be empty.
    pub title: String,
    /// Which way this person was in a ring.
    pub direction: Option<Direction>,
    /// How the ring ended.
    pub outcome: Option<RingOutcome>,
    /// Whether anybody sent pictures, or was to.
    pub has_video: bool,
    /// When this person came in, or when it rang.
    pub started_at: UnixMillis,
    /// From when somebody else was there until this person went out; zero where nobody came.
    pub lasted: Duration,
    /// Those who were there at the same time, in order of arrival, without this person.
    pub people: Vec<PersonSeen>,
}

/// Somebody whom a person met in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonSeen {
    /// Who.
    pub user: UserId,
    /// Their name at the time.
    pub name: String,
}

/// A call with how it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallDetails {
    /// The call.
    pub call: CallRecord,
    /// What the person's own client reported; `None` where it reported nothing.
    pub own: Option<Tally>,
    /// The same of those whom they met.
    pub others: Vec<PersonTally>,
}

/// What somebody's client reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonTally {
    /// Who.
    pub person: PersonSeen,
    /// All of it together.
    pub tally: Tally,
}

/// A call of a chat, as everybody in the chat may know it: how many were there, and not who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallBefore {
    /// The room's code as people see it.
    pub code_as_given: String,
    /// The room's title at the time; may be empty.
    pub title: String,
    /// The first time that two were together.
    pub met_at: UnixMillis,
    /// From then to the end.
    pub lasted: Duration,
    /// How many were there.
    pub people: u32,
}

/// The columns of a [`CallRecord`] but for its people, of the calls of person `$1` that are over.
macro_rules! records {
    () => {
        "SELECT mine.code, mine.started_at, mine.joined_at, mine.direction, mine.outcome, \
             calls.title, calls.kind, calls.has_video, calls.met_at, rooms.code_as_given, \
             (SELECT MIN(joined_at) FROM call_visits AS visits WHERE visits.code = mine.code \
                 AND visits.started_at = mine.started_at AND visits.user_id = $1) AS first_in, \
             (SELECT MAX(left_at) FROM call_visits AS visits WHERE visits.code = mine.code \
                 AND visits.started_at = mine.started_at AND visits.user_id = $1) AS last_out \
         FROM call_people AS mine \
         JOIN calls ON calls.code = mine.code AND calls.started_at = mine.started_at \
         LEFT JOIN rooms ON rooms.code = mine.code \
         WHERE mine.user_id = $1 AND calls.is_over = 1"
    };
}

/// One page of them, from before the call `$3` that began at `$2`, at most `$4`.
macro_rules! page {
    () => {
        " AND mine.started_at <= $2 AND (mine.started_at < $2 OR mine.code < $3) \
          ORDER BY mine.started_at DESC, mine.code DESC LIMIT $4"
    };
}

/// The one of them that began at `$2` in room `$3`, of at most `$4`.
macro_rules! one {
    () => {
        " AND mine.started_at = $2 AND mine.code = $3 LIMIT $4"
    };
}

/// Whom person `$1` met in the calls of `mine`. Who was alone with them at the ends of a ring is there
/// also when nobody came.
macro_rules! people {
    () => {
        "SELECT mine.code, mine.started_at, people.user_id, people.name \
         FROM mine JOIN call_people AS people \
             ON people.code = mine.code AND people.started_at = mine.started_at \
         WHERE people.user_id <> $1 AND ( \
             (mine.direction = 'outgoing' AND people.direction = 'incoming') \
             OR (mine.direction = 'incoming' AND people.direction = 'outgoing') \
             OR EXISTS (SELECT 1 FROM call_visits AS own JOIN call_visits AS their \
                 ON their.code = own.code AND their.started_at = own.started_at \
                 AND their.joined_at < own.left_at AND their.left_at > own.joined_at \
                 WHERE own.code = mine.code AND own.started_at = mine.started_at \
                 AND own.user_id = $1 AND their.user_id = people.user_id)) \
         ORDER BY mine.started_at DESC, mine.code DESC, people.joined_at, people.user_id"
    };
}

/// The two queries of a page, as they are asked; for whoever looks at how they are carried out.
pub const PAGE_QUERIES: [&str; 2] = [
    concat!(records!(), page!()),
    concat!("WITH mine AS (", records!(), page!(), ") ", people!()),
];

/// Those of one call.
const ONE_QUERIES: [&str; 2] = [
    concat!(records!(), one!()),
    concat!("WITH mine AS (", records!(), one!(), ") ", people!()),
];

impl Store {
    /// The calls a person was in or was rung for, newest first, at most `limit`; only those before
    /// `before`, if that is given.
    pub async fn calls_of(
        &self,
        user: UserId,
        before: Option<&CallId>,
        limit: u32,
    ) -> Result<Vec<CallRecord>, StoreError> {
        let from = before.map_or(i64::MAX, |id| to_sql(id.started_at.0));
        let code = before.map_or("", |id| id.code.as_str());
        self.records(PAGE_QUERIES, user, from, code, limit).await
    }

    /// One call that a person was in; `None` for everybody else's.
    pub async fn call_of(
        &self,
        user: UserId,
        id: &CallId,
    ) -> Result<Option<CallDetails>, StoreError> {
        let from = to_sql(id.started_at.0);
        let found = self
            .records(ONE_QUERIES, user, from, id.code.as_str(), 1)
            .await?;
        let Some(call) = found.into_iter().next() else {
            return Ok(None);
        };
        let mut own = None;
        let mut others = Vec::new();
        for (reporter, tally) in self.tallies_of(id).await? {
            let person = call.people.iter().find(|person| person.user == reporter);
            if reporter == user {
                own = Some(tally);
            } else if let Some(person) = person.cloned() {
                others.push(PersonTally { person, tally });
            }
        }
        Ok(Some(CallDetails { call, own, others }))
    }

    /// The calls in a chat's rooms, newest first, at most `limit`.
    pub async fn calls_of_chat(
        &self,
        chat_id: i64,
        limit: u32,
    ) -> Result<Vec<CallBefore>, StoreError> {
        let rows = sqlx::query(
            "SELECT rooms.code_as_given, calls.title, calls.met_at, calls.ended_at, \
                 (SELECT COUNT(*) FROM call_people AS people WHERE people.code = calls.code \
                     AND people.started_at = calls.started_at) AS people \
             FROM rooms JOIN calls ON calls.code = rooms.code \
             WHERE rooms.chat_id = $1 AND calls.is_over = 1 AND calls.met_at IS NOT NULL \
             ORDER BY calls.started_at DESC, calls.code DESC LIMIT $2",
        )
        .bind(chat_id)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        let read = |row: &AnyRow| -> Result<CallBefore, sqlx::Error> {
            let (met_at, ended_at) = (
                millis(row.try_get("met_at")?),
                millis(row.try_get("ended_at")?),
            );
            let people: i64 = row.try_get("people")?;
            Ok(CallBefore {
                code_as_given: row.try_get("code_as_given")?,
                title: row.try_get("title")?,
                met_at,
                lasted: ended_at.since(met_at),
                people: u32::try_from(people).unwrap_or(u32::MAX),
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    async fn records(
        &self,
        queries: [&'static str; 2],
        user: UserId,
        from: i64,
        code: &str,
        limit: u32,
    ) -> Result<Vec<CallRecord>, StoreError> {
        let asked = |query| {
            sqlx::query(query)
                .bind(user.0)
                .bind(from)
                .bind(code.to_owned())
                .bind(i64::from(limit))
        };
        let [records, people] = queries;
        // Of one moment, so that both are about the same calls.
        let mut transaction = self.begin_reading().await?;
        let rows = asked(records).fetch_all(&mut *transaction).await?;
        let mut calls: Vec<CallRecord> = rows.iter().map(record).collect::<Result<_, _>>()?;
        let rows = asked(people).fetch_all(&mut *transaction).await?;
        transaction.commit().await?;
        for row in &rows {
            let (code, started_at) = (
                row.try_get::<String, _>("code")?,
                millis(row.try_get("started_at")?),
            );
            let id = |call: &&mut CallRecord| {
                call.id.started_at == started_at && call.id.code.as_str() == code
            };
            if let Some(call) = calls.iter_mut().find(id) {
                call.people.push(PersonSeen {
                    user: UserId(row.try_get("user_id")?),
                    name: row.try_get("name")?,
                });
            }
        }
        Ok(calls)
    }

    async fn tallies_of(&self, id: &CallId) -> Result<Vec<(UserId, Tally)>, StoreError> {
        let sums = Tally::FIELDS.map(|field| format!("CAST(SUM({field}) AS BIGINT) AS {field}"));
        let statement = format!(
            "SELECT user_id, {} FROM call_reports WHERE code = $1 AND started_at = $2 \
             GROUP BY user_id ORDER BY user_id",
            sums.join(", ")
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(id.code.as_str())
            .bind(to_sql(id.started_at.0))
            .fetch_all(&self.pool)
            .await?;
        let read = |row: &AnyRow| -> Result<(UserId, Tally), sqlx::Error> {
            let mut values = [0; Tally::FIELDS.len()];
            for (value, field) in values.iter_mut().zip(Tally::FIELDS) {
                *value = u64::try_from(row.try_get::<i64, _>(field)?).unwrap_or(0);
            }
            Ok((UserId(row.try_get("user_id")?), Tally::of_values(values)))
        };
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }
}

fn record(row: &AnyRow) -> Result<CallRecord, sqlx::Error> {
    let code = room_code(row.try_get("code")?)?;
    let moment = |column: &str| -> Result<Option<UnixMillis>, sqlx::Error> {
        Ok(row.try_get::<Option<i64>, _>(column)?.map(millis))
    };
    let direction: Option<String> = row.try_get("direction")?;
    let outcome: Option<String> = row.try_get("outcome")?;
    let kind: String = row.try_get("kind")?;
    let (first_in, last_out) = (moment("first_in")?, moment("last_out")?);
    let met_at = moment("met_at")?;
    let came = first_in.zip(met_at).map(|(came, met)| came.max(met));
    let lasted = came.zip(last_out).map(|(from, until)| until.since(from));
    let joined_at = millis(row.try_get("joined_at")?);
    Ok(CallRecord {
        code_as_given: row
            .try_get::<Option<String>, _>("code_as_given")?
            .unwrap_or_else(|| code.for_display()),
        id: CallId {
            code,
            started_at: millis(row.try_get("started_at")?),
        },
        kind: named(&CallKind::ALL, CallKind::name, &kind)?,
        title: row.try_get("title")?,
        direction: direction
            .map(|name| named(&Direction::ALL, Direction::name, &name))
            .transpose()?,
        outcome: outcome
            .map(|name| named(&RingOutcome::ALL, RingOutcome::name, &name))
            .transpose()?,
        has_video: row.try_get::<i64, _>("has_video")? != 0,
        started_at: first_in.map_or(joined_at, |came| came.min(joined_at)),
        lasted: lasted.unwrap_or_default(),
        people: Vec::new(),
    })
}
