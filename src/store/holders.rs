//! Which process has opened a room last, while two of them work on one database: the next release has
//! started, and the one before has not stopped yet.

use sqlx::Row as _;

use super::{Store, StoreError, millis, room_code, to_sql};
use crate::ids::RoomCode;
use crate::time::UnixMillis;

impl Store {
    /// Notes that the process that started at `holder` has opened a stored room at `now`, unless one
    /// that started later has. Both by the wall clock.
    pub async fn hold_room(
        &self,
        code: &RoomCode,
        holder: UnixMillis,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE rooms SET held_by = $2, held_at = $3 \
             WHERE code = $1 AND COALESCE(held_by, 0) <= $2",
        )
        .bind(code.as_str())
        .bind(to_sql(holder.0))
        .bind(to_sql(now.0))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The rooms that processes which started after `holder` have opened since `since`, and when.
    pub async fn rooms_held_by_later(
        &self,
        holder: UnixMillis,
        since: UnixMillis,
    ) -> Result<Vec<(RoomCode, UnixMillis)>, StoreError> {
        let rows =
            sqlx::query("SELECT code, held_at FROM rooms WHERE held_by > $1 AND held_at >= $2")
                .bind(to_sql(holder.0))
                .bind(to_sql(since.0))
                .fetch_all(&self.pool)
                .await?;
        let held = rows.iter().map(|row| {
            let code = room_code(row.try_get("code")?)?;
            Ok((code, millis(row.try_get("held_at")?)))
        });
        Ok(held.collect::<Result<_, sqlx::Error>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RoomKind;
    use crate::store::RoomRecord;
    use crate::store::testing::on_each_engine;

    #[tokio::test]
    async fn a_room_is_the_later_process_s_and_only_the_earlier_one_is_told() {
        on_each_engine(async |store| {
            let code = RoomCode::parse("friday").expect("well formed");
            let room = RoomRecord {
                code: code.clone(),
                code_as_given: "friday".to_owned(),
                kind: RoomKind::Open,
                title: String::new(),
                owner: None,
                chat_id: None,
                created_at: UnixMillis(1),
                game: None,
            };
            assert!(store.insert_room(&room).await.expect("added"));
            let (earlier, later) = (UnixMillis(10), UnixMillis(20));
            let held = async |holder| {
                let held = store.rooms_held_by_later(holder, UnixMillis(25)).await;
                held.expect("read")
            };
            for (holder, now) in [(earlier, 15), (later, 25), (earlier, 30)] {
                let noted = store.hold_room(&code, holder, UnixMillis(now)).await;
                noted.expect("noted");
            }
            assert_eq!(held(earlier).await, [(code, UnixMillis(25))]);
            assert_eq!(held(later).await, []);
            let since = store.rooms_held_by_later(earlier, UnixMillis(26)).await;
            assert_eq!(since.expect("read"), []);
        })
        .await;
    }
}
