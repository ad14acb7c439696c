//! Rings that must not be lost with the process, whom people do not want to be called by, and how
//! people are called.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Store, StoreError, millis, room_code, to_sql};
use crate::ids::{RingId, RoomCode, UserId};
use crate::protocol::UnixMillis;

/// Somebody of a ring, as they were called then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    /// Who.
    pub user: UserId,
    /// First and last name.
    pub name: String,
    /// Telegram username without the `@`.
    pub username: Option<String>,
    /// Two-letter language code, if it is known.
    pub language: Option<String>,
}

/// A ring as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingRecord {
    /// Its name.
    pub id: RingId,
    /// Who rang.
    pub caller: KnownPerson,
    /// Who was rung.
    pub callee: KnownPerson,
    /// Whether the camera was wanted.
    pub video: bool,
    /// Where the two were to meet.
    pub room: RoomCode,
    /// Whether the room was made for the two.
    pub is_of_two: bool,
    /// When it began.
    pub started_at: UnixMillis,
    /// How it stands, as text that only the caller understands.
    pub state: String,
    /// When it ended, once it has.
    pub ended_at: Option<UnixMillis>,
    /// When the call that followed was over, or it was clear that none does.
    pub over_at: Option<UnixMillis>,
    /// The callee's message in Telegram, as long as it does not say how the ring ended.
    pub message: Option<i64>,
    /// Chat and number of the bot's answer to the caller's `/call`.
    pub card: Option<(i64, i64)>,
}

/// The columns of a [`RingRecord`].
macro_rules! columns {
    () => {
        "id, caller, caller_name, caller_username, caller_language, callee, callee_name, \
         callee_username, callee_language, video, room, purpose, started_at, state, ended_at, \
         over_at, message, card_chat, card_message"
    };
}

impl Store {
    /// Writes a ring down as it stands.
    pub async fn put_ring(&self, ring: &RingRecord) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO rings (id, caller, caller_name, caller_username, caller_language, \
                 callee, callee_name, callee_username, callee_language, video, room, purpose, \
                 started_at, state, ended_at, message, card_chat, card_message, over_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) \
             ON CONFLICT (id) DO UPDATE SET state = $14, ended_at = $15, message = $16, \
                 card_chat = $17, card_message = $18, over_at = COALESCE(rings.over_at, $19)",
        )
        .bind(&ring.id.0)
        .bind(ring.caller.user.0)
        .bind(&ring.caller.name)
        .bind(ring.caller.username.clone())
        .bind(ring.caller.language.clone())
        .bind(ring.callee.user.0)
        .bind(&ring.callee.name)
        .bind(ring.callee.username.clone())
        .bind(ring.callee.language.clone())
        .bind(i64::from(ring.video))
        .bind(ring.room.as_str())
        .bind(if ring.is_of_two { "two" } else { "into" })
        .bind(to_sql(ring.started_at.0))
        .bind(&ring.state)
        .bind(ring.ended_at.map(|at| to_sql(at.0)))
        .bind(ring.message)
        .bind(ring.card.map(|(chat, _)| chat))
        .bind(ring.card.map(|(_, message)| message))
        .bind(ring.over_at.map(|at| to_sql(at.0)))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// A ring by its name.
    pub async fn ring(&self, id: &RingId) -> Result<Option<RingRecord>, StoreError> {
        let row = sqlx::query(concat!("SELECT ", columns!(), " FROM rings WHERE id = $1"))
            .bind(&id.0)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.as_ref().map(record).transpose()?)
    }

    /// The rings since `moment` with which something is still to be done: they are on, their message
    /// does not say how they ended, or the call that followed may go on.
    pub async fn rings_not_over_since(
        &self,
        moment: UnixMillis,
    ) -> Result<Vec<RingRecord>, StoreError> {
        let rows = sqlx::query(concat!(
            "SELECT ",
            columns!(),
            " FROM rings WHERE started_at >= $1 \
                 AND (over_at IS NULL OR message IS NOT NULL) ORDER BY started_at"
        ))
        .bind(to_sql(moment.0))
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(record).collect::<Result<_, _>>()?)
    }

    /// Notes that nothing is left of the rings of this room: there is no call, or it is over.
    pub async fn set_rings_over(&self, room: &RoomCode, now: UnixMillis) -> Result<(), StoreError> {
        sqlx::query("UPDATE rings SET over_at = $2 WHERE room = $1 AND over_at IS NULL")
            .bind(room.as_str())
            .bind(to_sql(now.0))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Whether a ring for this room is on, or its call may go on.
    pub async fn has_open_ring(&self, room: &RoomCode) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM rings WHERE room = $1 AND over_at IS NULL LIMIT 1")
            .bind(room.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    /// Forgets the rings that began before `moment`; how many there were.
    pub async fn delete_rings_before(&self, moment: UnixMillis) -> Result<u64, StoreError> {
        let done = sqlx::query("DELETE FROM rings WHERE started_at < $1")
            .bind(to_sql(moment.0))
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }

    /// Notes whether `person` does not want to be called by `unwanted`.
    pub async fn set_unwanted(
        &self,
        person: UserId,
        unwanted: UserId,
        is_unwanted: bool,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        let query = if is_unwanted {
            sqlx::query(
                "INSERT INTO ring_blocks (person, unwanted, created_at) VALUES ($1, $2, $3) \
                 ON CONFLICT DO NOTHING",
            )
            .bind(person.0)
            .bind(unwanted.0)
            .bind(to_sql(now.0))
        } else {
            sqlx::query("DELETE FROM ring_blocks WHERE person = $1 AND unwanted = $2")
                .bind(person.0)
                .bind(unwanted.0)
        };
        query.execute(&self.pool).await?;
        Ok(())
    }

    /// Whether `person` does not want to be called by `caller`.
    pub async fn is_unwanted(&self, person: UserId, caller: UserId) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM ring_blocks WHERE person = $1 AND unwanted = $2")
            .bind(person.0)
            .bind(caller.0)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    /// Notes how somebody is called.
    pub async fn put_person(
        &self,
        person: &KnownPerson,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO people (user_id, name, username, language, seen_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id) DO UPDATE SET name = $2, \
                 username = $3, language = COALESCE($4, people.language), seen_at = $5",
        )
        .bind(person.user.0)
        .bind(&person.name)
        .bind(person.username.clone())
        .bind(person.language.clone())
        .bind(to_sql(now.0))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// How somebody was called when they were seen last.
    pub async fn person(&self, user: UserId) -> Result<Option<KnownPerson>, StoreError> {
        let row = sqlx::query("SELECT name, username, language FROM people WHERE user_id = $1")
            .bind(user.0)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.as_ref().map(|row| known(row, "", user)).transpose()?)
    }
}

fn record(row: &AnyRow) -> Result<RingRecord, sqlx::Error> {
    let video: i64 = row.try_get("video")?;
    let purpose: String = row.try_get("purpose")?;
    let card_chat: Option<i64> = row.try_get("card_chat")?;
    let card_message: Option<i64> = row.try_get("card_message")?;
    Ok(RingRecord {
        id: RingId(row.try_get("id")?),
        caller: known(row, "caller_", UserId(row.try_get("caller")?))?,
        callee: known(row, "callee_", UserId(row.try_get("callee")?))?,
        video: video != 0,
        room: room_code(row.try_get("room")?)?,
        is_of_two: purpose == "two",
        started_at: millis(row.try_get("started_at")?),
        state: row.try_get("state")?,
        ended_at: row.try_get::<Option<i64>, _>("ended_at")?.map(millis),
        over_at: row.try_get::<Option<i64>, _>("over_at")?.map(millis),
        message: row.try_get("message")?,
        card: card_chat.zip(card_message),
    })
}

fn known(row: &AnyRow, prefix: &str, user: UserId) -> Result<KnownPerson, sqlx::Error> {
    let column = |name: &str| format!("{prefix}{name}");
    Ok(KnownPerson {
        user,
        name: row.try_get(column("name").as_str())?,
        username: row.try_get(column("username").as_str())?,
        language: row.try_get(column("language").as_str())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::on_each_engine;

    fn known(user: i64, name: &str) -> KnownPerson {
        KnownPerson {
            user: UserId(user),
            name: name.to_owned(),
            username: None,
            language: Some("uk".to_owned()),
        }
    }

    fn ring(id: &str, started_at: u64) -> RingRecord {
        RingRecord {
            id: RingId(id.to_owned()),
            caller: known(1, "Ann"),
            callee: known(2, "Bob"),
            video: true,
            room: RoomCode::parse("7H2K9M4QZX").expect("well formed"),
            is_of_two: true,
            started_at: UnixMillis(started_at),
            state: "ringing".to_owned(),
            ended_at: None,
            over_at: None,
            message: Some(77),
            card: Some((-100, 5)),
        }
    }

    async fn put(store: &Store, rings: &[RingRecord]) {
        for ring in rings {
            store.put_ring(ring).await.expect("written");
        }
    }

    #[tokio::test]
    async fn a_ring_comes_back_as_it_was_written_last() {
        on_each_engine(async |store| {
            let begun = ring("a", 100);
            put(&store, std::slice::from_ref(&begun)).await;
            assert_eq!(
                store.ring(&begun.id).await.expect("read"),
                Some(begun.clone())
            );
            let ended = RingRecord {
                state: "declined".to_owned(),
                ended_at: Some(UnixMillis(120)),
                message: None,
                card: None,
                ..begun
            };
            store.put_ring(&ended).await.expect("written");
            assert_eq!(store.ring(&ended.id).await.expect("read"), Some(ended));
            let nothing = store.ring(&RingId("b".to_owned())).await.expect("read");
            assert_eq!(nothing, None);
        })
        .await;
    }

    #[tokio::test]
    async fn what_is_left_to_do_is_found_at_the_next_start_and_nothing_else() {
        on_each_engine(async |store| {
            let over = |id: &str, room: &str, message: Option<i64>| RingRecord {
                room: RoomCode::parse(room).expect("well formed"),
                message,
                ..ring(id, 500)
            };
            put(
                &store,
                &[
                    ring("old", 10),
                    over("on", "room-1", None),
                    over("over", "room-2", None),
                    over("edit", "room-3", Some(9)),
                ],
            )
            .await;
            for room in ["room-2", "room-3"] {
                let room = RoomCode::parse(room).expect("well formed");
                let set = store.set_rings_over(&room, UnixMillis(600)).await;
                set.expect("written");
            }
            for (room, is_open) in [("room-1", true), ("room-2", false), ("room-9", false)] {
                let room = RoomCode::parse(room).expect("well formed");
                let open = store.has_open_ring(&room).await;
                assert_eq!(open.expect("read"), is_open, "{room}");
            }
            let left = store.rings_not_over_since(UnixMillis(100)).await;
            let mut left: Vec<String> = left
                .expect("read")
                .into_iter()
                .map(|one| one.id.0)
                .collect();
            left.sort_unstable();
            assert_eq!(left, ["edit", "on"]);
            assert_eq!(
                store
                    .delete_rings_before(UnixMillis(100))
                    .await
                    .expect("done"),
                1
            );
        })
        .await;
    }

    #[tokio::test]
    async fn whom_somebody_does_not_want_to_hear_of_is_theirs_alone() {
        on_each_engine(async |store| {
            let (ann, bob) = (UserId(1), UserId(2));
            let set = async |is_unwanted| {
                let set = store
                    .set_unwanted(bob, ann, is_unwanted, UnixMillis(1))
                    .await;
                set.expect("written");
            };
            set(true).await;
            set(true).await;
            assert!(store.is_unwanted(bob, ann).await.expect("read"));
            assert!(!store.is_unwanted(ann, bob).await.expect("read"));
            set(false).await;
            assert!(!store.is_unwanted(bob, ann).await.expect("read"));
        })
        .await;
    }

    #[tokio::test]
    async fn a_person_is_called_as_they_were_last_and_keeps_a_language_that_was_known() {
        on_each_engine(async |store| {
            let put = async |person: &KnownPerson| {
                store
                    .put_person(person, UnixMillis(1))
                    .await
                    .expect("written");
            };
            put(&known(1, "Ann")).await;
            let renamed = KnownPerson {
                username: Some("anna".to_owned()),
                language: None,
                ..known(1, "Anna")
            };
            put(&renamed).await;
            let read = store.person(UserId(1)).await.expect("read");
            let language = Some("uk".to_owned());
            assert_eq!(
                read,
                Some(KnownPerson {
                    language,
                    ..renamed
                })
            );
        })
        .await;
    }

    #[tokio::test]
    async fn whoever_is_forgotten_is_in_no_ring_any_more() {
        on_each_engine(async |store| {
            let other = RingRecord {
                caller: known(3, "Cid"),
                ..ring("b", 1)
            };
            put(&store, &[ring("a", 1), other.clone()]).await;
            store
                .put_person(&known(1, "Ann"), UnixMillis(1))
                .await
                .expect("written");
            let set = store
                .set_unwanted(UserId(1), UserId(2), true, UnixMillis(1))
                .await;
            set.expect("written");
            store.forget(UserId(1), &[]).await.expect("done");
            assert_eq!(store.person(UserId(1)).await.expect("read"), None);
            assert!(!store.is_unwanted(UserId(1), UserId(2)).await.expect("read"));
            assert_eq!(store.ring(&other.id).await.expect("read"), Some(other));
        })
        .await;
    }
}
