//! Writing calls and rings down.

use sqlx::{Any, Row as _, Transaction};

use super::{CallId, CallPerson, CallState, CallVisit, Direction, FinishedRing, RingOutcome};
use crate::ids::{RoomCode, UserId};
use crate::protocol::UnixMillis;
use crate::store::{Store, StoreError, millis, to_sql};
use crate::tally::Tally;

/// What goes on in a room within this time of what was there before is one entry with it, in ms.
const GAP_MS: i64 = 60_000;

/// What both a call and a ring say of an entry.
struct Entry<'a> {
    code: &'a RoomCode,
    kind: &'static str,
    title: &'a str,
    has_video: bool,
    from: UnixMillis,
    until: UnixMillis,
}

impl Store {
    /// Brings what is stored of a call up to how it stands. To be repeated as often as one likes.
    pub async fn write_call(&self, call: &CallState) -> Result<(), StoreError> {
        let entry = Entry {
            code: &call.code,
            kind: call.kind.name(),
            title: &call.title,
            has_video: call.has_video,
            from: call.started_at,
            until: call.until,
        };
        let mut transaction = self.begin_alone(entry.code).await?;
        let id = entry.find_or_insert(&mut transaction).await?;
        sqlx::query(
            "UPDATE calls SET title = $3, is_over = $4, met_at = COALESCE(met_at, $5) \
             WHERE code = $1 AND started_at = $2",
        )
        .bind(id.code.as_str())
        .bind(to_sql(id.started_at.0))
        .bind(&call.title)
        .bind(i64::from(call.is_over))
        .bind(to_sql(call.met_at.0))
        .execute(&mut *transaction)
        .await?;
        for visit in &call.visits {
            let mut visit = visit.clone();
            // Who is still there was there at this moment too: a process that is killed right after two
            // have met must not leave them strangers.
            if !call.is_over && visit.left_at == call.until {
                visit.left_at = UnixMillis(visit.left_at.0 + 1);
            }
            put_visit(&mut transaction, &id, &visit).await?;
        }
        for (user, tally) in &call.tallies {
            put_tally(&mut transaction, &id, *user, call.started_at, tally).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Records how a ring ended, in one entry with the call that came of it.
    pub async fn record_ring(&self, ring: &FinishedRing) -> Result<(), StoreError> {
        let entry = Entry {
            code: &ring.code,
            kind: ring.kind.name(),
            title: "",
            has_video: ring.video,
            from: ring.started_at,
            until: ring.ended_at,
        };
        let mut transaction = self.begin_alone(entry.code).await?;
        let id = entry.find_or_insert(&mut transaction).await?;
        for (person, direction) in [
            (&ring.caller, Direction::Outgoing),
            (&ring.callee, Direction::Incoming),
        ] {
            put_person(&mut transaction, &id, person, ring.started_at).await?;
            note_ring(&mut transaction, &id, person.user, direction, ring.outcome).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Closes the calls that a process has left open which did not end by itself, at the times that are
    /// known of them; how many there were. What still goes on elsewhere opens again by itself.
    pub async fn close_open_calls(&self) -> Result<u64, StoreError> {
        let done = sqlx::query("UPDATE calls SET is_over = 1 WHERE is_over = 0")
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
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

impl Entry<'_> {
    /// The entry that this belongs to, which is made if there is none. The first statement writes: see
    /// [`Store::begin_alone`].
    async fn find_or_insert(
        &self,
        transaction: &mut Transaction<'_, Any>,
    ) -> Result<CallId, sqlx::Error> {
        let (from, until) = (to_sql(self.from.0), to_sql(self.until.0));
        sqlx::query(
            "INSERT INTO calls (code, started_at, ended_at, title, kind, has_video, is_over) \
             SELECT $1, CAST($2 AS BIGINT), CAST($3 AS BIGINT), $4, $5, CAST($6 AS BIGINT), 1 \
             WHERE NOT EXISTS (SELECT 1 FROM calls \
                 WHERE code = $1 AND started_at <= $7 AND ended_at >= $8)",
        )
        .bind(self.code.as_str())
        .bind(from)
        .bind(until)
        .bind(self.title)
        .bind(self.kind)
        .bind(i64::from(self.has_video))
        .bind(until.saturating_add(GAP_MS))
        .bind(from.saturating_sub(GAP_MS))
        .execute(&mut **transaction)
        .await?;
        let row = sqlx::query(
            "SELECT started_at FROM calls \
             WHERE code = $1 AND started_at <= $2 AND ended_at >= $3 \
             ORDER BY started_at LIMIT 1",
        )
        .bind(self.code.as_str())
        .bind(until.saturating_add(GAP_MS))
        .bind(from.saturating_sub(GAP_MS))
        .fetch_one(&mut **transaction)
        .await?;
        let id = CallId {
            code: self.code.clone(),
            started_at: millis(row.try_get("started_at")?),
        };
        self.widen(transaction, &id).await?;
        Ok(id)
    }

    async fn widen(
        &self,
        transaction: &mut Transaction<'_, Any>,
        id: &CallId,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE calls SET \
                 ended_at = CASE WHEN ended_at < $3 THEN $3 ELSE ended_at END, \
                 has_video = CASE WHEN $4 = 1 THEN 1 ELSE has_video END, \
                 kind = CASE WHEN $5 = 'direct' THEN 'direct' ELSE kind END \
             WHERE code = $1 AND started_at = $2",
        )
        .bind(id.code.as_str())
        .bind(to_sql(id.started_at.0))
        .bind(to_sql(self.until.0))
        .bind(i64::from(self.has_video))
        .bind(self.kind)
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }
}

async fn put_person(
    transaction: &mut Transaction<'_, Any>,
    id: &CallId,
    person: &CallPerson,
    joined_at: UnixMillis,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO call_people (code, started_at, user_id, name, joined_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code, started_at, user_id) DO NOTHING",
    )
    .bind(id.code.as_str())
    .bind(to_sql(id.started_at.0))
    .bind(person.user.0)
    .bind(&person.name)
    .bind(to_sql(joined_at.0))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn put_visit(
    transaction: &mut Transaction<'_, Any>,
    id: &CallId,
    visit: &CallVisit,
) -> Result<(), sqlx::Error> {
    put_person(transaction, id, &visit.person, visit.joined_at).await?;
    sqlx::query(
        "INSERT INTO call_visits (code, started_at, user_id, joined_at, left_at) \
         VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (code, started_at, user_id, joined_at) DO UPDATE SET left_at = excluded.left_at",
    )
    .bind(id.code.as_str())
    .bind(to_sql(id.started_at.0))
    .bind(visit.person.user.0)
    .bind(to_sql(visit.joined_at.0))
    .bind(to_sql(visit.left_at.0))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn note_ring(
    transaction: &mut Transaction<'_, Any>,
    id: &CallId,
    user: UserId,
    direction: Direction,
    outcome: RingOutcome,
) -> Result<(), sqlx::Error> {
    // Who has answered one ring and is rung again within the same call keeps the first.
    sqlx::query(
        "UPDATE call_people SET \
             direction = CASE WHEN outcome = 'answered' THEN direction ELSE $4 END, \
             outcome = CASE WHEN outcome = 'answered' THEN outcome ELSE $5 END \
         WHERE code = $1 AND started_at = $2 AND user_id = $3",
    )
    .bind(id.code.as_str())
    .bind(to_sql(id.started_at.0))
    .bind(user.0)
    .bind(direction.name())
    .bind(outcome.name())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn put_tally(
    transaction: &mut Transaction<'_, Any>,
    id: &CallId,
    user: UserId,
    part: UnixMillis,
    tally: &Tally,
) -> Result<(), sqlx::Error> {
    let columns = Tally::FIELDS.join(", ");
    let values: Vec<String> = (5..5 + Tally::FIELDS.len())
        .map(|place| format!("${place}"))
        .collect();
    let updates = Tally::FIELDS.map(|field| format!("{field} = excluded.{field}"));
    let statement = format!(
        "INSERT INTO call_reports (code, started_at, user_id, part, {columns}) \
         VALUES ($1, $2, $3, $4, {}) \
         ON CONFLICT (code, started_at, user_id, part) DO UPDATE SET {}",
        values.join(", "),
        updates.join(", ")
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(id.code.as_str())
        .bind(to_sql(id.started_at.0))
        .bind(user.0)
        .bind(to_sql(part.0));
    for value in tally.values() {
        query = query.bind(to_sql(value));
    }
    query.execute(&mut **transaction).await?;
    Ok(())
}
