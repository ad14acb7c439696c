//! Rooms and game registrations.

use std::collections::BTreeSet;

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{GameRecord, RoomRecord, Store, StoreError, millis, room_code, to_sql};
use crate::ids::{RoomCode, UserId};
use crate::protocol::{RoomKind, UnixMillis};

/// The columns of a [`RoomRecord`].
macro_rules! room_columns {
    () => {
        "code, code_as_given, kind, title, owner, chat_id, created_at, \
         game_ws_url, game_app_url, game_created_at, game_expires_at, game_players"
    };
}
pub(super) use room_columns;

impl Store {
    /// Adds a room; false when there is one with this code, which stays as it is. A game is added by
    /// [`Store::put_game`].
    pub async fn insert_room(&self, room: &RoomRecord) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO rooms (code, code_as_given, kind, title, owner, chat_id, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (code) DO NOTHING",
        )
        .bind(room.code.as_str())
        .bind(&room.code_as_given)
        .bind(kind_name(room.kind))
        .bind(&room.title)
        .bind(room.owner.map(|owner| owner.0))
        .bind(room.chat_id)
        .bind(to_sql(room.created_at.0))
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Notes who owns a stored room.
    pub async fn set_owner(
        &self,
        code: &RoomCode,
        owner: Option<UserId>,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE rooms SET owner = $2 WHERE code = $1")
            .bind(code.as_str())
            .bind(owner.map(|owner| owner.0))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Notes what a stored room is called. Calls keep the title that they had.
    pub async fn set_title(&self, code: &RoomCode, title: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE rooms SET title = $2 WHERE code = $1")
            .bind(code.as_str())
            .bind(title)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Makes a room that was made for two one like others.
    pub async fn open_direct_room(&self, code: &RoomCode) -> Result<(), StoreError> {
        sqlx::query("UPDATE rooms SET kind = 'chat' WHERE code = $1 AND kind = 'direct'")
            .bind(code.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The room with this code, expired game registrations included.
    pub async fn room(&self, code: &RoomCode) -> Result<Option<RoomRecord>, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT ",
            room_columns!(),
            " FROM rooms WHERE code = $1"
        ))
        .bind(code.as_str())
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.as_ref().map(record).transpose()?)
    }

    /// Notes at `now` who may what in a stored room, as text that only the caller understands; `None`
    /// for what holds in a new room. A room that is not stored keeps none.
    pub async fn set_rights(
        &self,
        code: &RoomCode,
        rights: Option<&str>,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE rooms SET rights = $2, live_at = $3 WHERE code = $1")
            .bind(code.as_str())
            .bind(rights.map(str::to_owned))
            .bind(to_sql(now.0))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// What [`Store::set_rights`] noted last.
    pub async fn rights(&self, code: &RoomCode) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT rights FROM rooms WHERE code = $1")
            .bind(code.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("rights")).transpose()?.flatten())
    }

    /// Notes that this process holds these rooms in memory at `now`.
    pub async fn touch_rooms(&self, codes: &[RoomCode], now: UnixMillis) -> Result<(), StoreError> {
        // In one order, so that two processes that hold some of the same do not wait for each other.
        let codes: BTreeSet<&str> = codes.iter().map(RoomCode::as_str).collect();
        let mut transaction = self.pool.begin().await?;
        for code in codes {
            sqlx::query(
                "UPDATE rooms SET live_at = $2 \
                 WHERE code = $1 AND (rights IS NOT NULL OR chat IS NOT NULL)",
            )
            .bind(code)
            .bind(to_sql(now.0))
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Forgets the rights in rooms that no process has held in memory since `moment`; how many there
    /// were.
    pub async fn delete_rights_not_live_since(
        &self,
        moment: UnixMillis,
    ) -> Result<u64, StoreError> {
        let done = sqlx::query(
            "UPDATE rooms SET rights = NULL, \
             listen_only = CASE WHEN kind = 'open' THEN 0 ELSE listen_only END \
             WHERE rights IS NOT NULL AND COALESCE(live_at, 0) < $1",
        )
        .bind(to_sql(moment.0))
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// Notes that somebody has come into a stored room at `now`.
    pub async fn set_used(&self, code: &RoomCode, now: UnixMillis) -> Result<(), StoreError> {
        sqlx::query("UPDATE rooms SET used_at = $2 WHERE code = $1")
            .bind(code.as_str())
            .bind(to_sql(now.0))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Removes the rooms of this kind that were made, and last used, before `moment`; how many there
    /// were. What has a game stays.
    pub async fn delete_rooms_unused_since(
        &self,
        kind: RoomKind,
        moment: UnixMillis,
    ) -> Result<u64, StoreError> {
        let done = sqlx::query(
            "DELETE FROM rooms WHERE kind = $1 AND game_expires_at IS NULL \
             AND COALESCE(used_at, created_at) < $2",
        )
        .bind(kind_name(kind))
        .bind(to_sql(moment.0))
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// Removes a room; false when there was none. Its calls stay in people's lists.
    pub async fn delete_room(&self, code: &RoomCode) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM rooms WHERE code = $1")
            .bind(code.as_str())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The rooms a person owns, newest first, at most `limit`; none that were made for two.
    pub async fn rooms_of(&self, owner: UserId, limit: u32) -> Result<Vec<RoomRecord>, StoreError> {
        let rows = sqlx::query(concat!(
            "SELECT ",
            room_columns!(),
            " FROM rooms WHERE owner = $1 AND kind <> 'direct' \
                 ORDER BY created_at DESC, code LIMIT $2"
        ))
        .bind(owner.0)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(record).collect::<Result<_, _>>()?)
    }
}

pub(super) fn record(row: &AnyRow) -> Result<RoomRecord, sqlx::Error> {
    Ok(RoomRecord {
        code: room_code(row.try_get("code")?)?,
        code_as_given: row.try_get("code_as_given")?,
        kind: kind(row.try_get("kind")?)?,
        title: row.try_get("title")?,
        owner: row.try_get::<Option<i64>, _>("owner")?.map(UserId),
        chat_id: row.try_get("chat_id")?,
        created_at: millis(row.try_get("created_at")?),
        game: game(row)?,
    })
}

fn game(row: &AnyRow) -> Result<Option<GameRecord>, sqlx::Error> {
    let Some(ws_url) = row.try_get::<Option<String>, _>("game_ws_url")? else {
        return Ok(None);
    };
    let players: Option<i64> = row.try_get("game_players")?;
    Ok(Some(GameRecord {
        ws_url,
        app_url: row.try_get("game_app_url")?,
        created_at: millis(match row.try_get("game_created_at")? {
            Some(moment) => moment,
            // Registered by a build that had no column for it.
            None => row.try_get("created_at")?,
        }),
        expires_at: millis(row.try_get("game_expires_at")?),
        max_players: players.and_then(|players| u32::try_from(players).ok()),
    }))
}

const fn kind_name(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::Chat => "chat",
        RoomKind::Open => "open",
        RoomKind::Game => "game",
        RoomKind::Direct => "direct",
    }
}

fn kind(name: &str) -> Result<RoomKind, sqlx::Error> {
    match name {
        "chat" => Ok(RoomKind::Chat),
        "open" => Ok(RoomKind::Open),
        "game" => Ok(RoomKind::Game),
        "direct" => Ok(RoomKind::Direct),
        _ => Err(sqlx::Error::Decode("a room of an unknown kind".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::on_each_engine;

    fn room(code: &str) -> RoomRecord {
        RoomRecord {
            code: RoomCode::parse(code).expect("well formed"),
            code_as_given: code.to_owned(),
            kind: RoomKind::Chat,
            title: "Friday 🎉".to_owned(),
            owner: Some(UserId(7)),
            chat_id: Some(-100_123),
            created_at: UnixMillis(1_000),
            game: None,
        }
    }

    #[tokio::test]
    async fn a_room_comes_back_as_it_was_added_and_is_added_once() {
        on_each_engine(async |store| {
            let room = room("Friday-1");
            assert!(store.insert_room(&room).await.expect("added"));
            let other = RoomRecord {
                title: "Other".to_owned(),
                ..room.clone()
            };
            assert!(!store.insert_room(&other).await.expect("refused"));
            assert_eq!(store.room(&room.code).await.expect("read"), Some(room));
            let nowhere = RoomCode::parse("other").expect("well formed");
            assert_eq!(store.room(&nowhere).await.expect("read"), None);
        })
        .await;
    }

    #[tokio::test]
    async fn writing_of_a_room_that_is_gone_does_not_bring_it_back() {
        on_each_engine(async |store| {
            let room = room("friday");
            assert!(store.insert_room(&room).await.expect("added"));
            assert!(store.delete_room(&room.code).await.expect("deleted"));
            assert!(!store.delete_room(&room.code).await.expect("deleted"));
            let owner = Some(UserId(9));
            store.set_owner(&room.code, owner).await.expect("no room");
            let rights = Some("{}");
            let set = store.set_rights(&room.code, rights, UnixMillis(1)).await;
            set.expect("no room");
            assert_eq!(store.room(&room.code).await.expect("read"), None);
            assert!(store.insert_room(&room).await.expect("added"));
            assert_eq!(store.rights(&room.code).await.expect("read"), None);
        })
        .await;
    }

    #[tokio::test]
    async fn an_owner_and_rights_are_written_beside_each_other() {
        on_each_engine(async |store| {
            let room = room("friday");
            store.insert_room(&room).await.expect("added");
            let set = store
                .set_rights(&room.code, Some("{}"), UnixMillis(1))
                .await;
            set.expect("written");
            store.set_owner(&room.code, None).await.expect("written");
            let read = store.room(&room.code).await.expect("read");
            assert_eq!(
                read,
                Some(RoomRecord {
                    owner: None,
                    ..room.clone()
                })
            );
            let rights = store.rights(&room.code).await.expect("read");
            assert_eq!(rights.as_deref(), Some("{}"));
        })
        .await;
    }

    #[tokio::test]
    async fn rights_are_forgotten_only_where_no_process_has_been_for_long() {
        on_each_engine(async |store| {
            for code in ["mine", "theirs", "gone", "plain"] {
                let room = room(code);
                store.insert_room(&room).await.expect("added");
                let rights = (code != "plain").then_some("{}");
                let set = store.set_rights(&room.code, rights, UnixMillis(100)).await;
                set.expect("written");
            }
            let held = [room("mine").code, room("plain").code];
            let touched = store.touch_rooms(&held, UnixMillis(500)).await;
            touched.expect("written");
            let theirs = [room("theirs").code];
            let touched = store.touch_rooms(&theirs, UnixMillis(400)).await;
            touched.expect("written");
            let forgotten = store.delete_rights_not_live_since(UnixMillis(400)).await;
            assert_eq!(forgotten.expect("written"), 1);
            for (code, rights) in [("mine", Some("{}")), ("theirs", Some("{}")), ("gone", None)] {
                let read = store.rights(&room(code).code).await.expect("read");
                assert_eq!(read.as_deref(), rights, "{code}");
            }
        })
        .await;
    }

    #[tokio::test]
    async fn a_room_is_called_what_it_was_called_last() {
        on_each_engine(async |store| {
            let room = room("friday-1");
            store.insert_room(&room).await.expect("added");
            let set = store.set_title(&room.code, "Tea 🍵").await;
            set.expect("written");
            let read = store.room(&room.code).await.expect("read");
            assert_eq!(read.map(|room| room.title), Some("Tea 🍵".to_owned()));
        })
        .await;
    }

    #[tokio::test]
    async fn the_rooms_of_an_owner_come_newest_first() {
        on_each_engine(async |store| {
            for (code, created_at, owner) in
                [("one", 1, 7), ("two", 3, 7), ("six", 2, 7), ("not", 9, 8)]
            {
                let room = RoomRecord {
                    created_at: UnixMillis(created_at),
                    owner: Some(UserId(owner)),
                    ..room(code)
                };
                store.insert_room(&room).await.expect("added");
            }
            let rooms = store.rooms_of(UserId(7), 2).await.expect("read");
            let codes: Vec<&str> = rooms.iter().map(|room| room.code.as_str()).collect();
            assert_eq!(codes, ["two", "six"]);
            assert_eq!(store.rooms_of(UserId(1), 9).await.expect("read"), []);
        })
        .await;
    }

    #[tokio::test]
    async fn rooms_that_were_not_used_for_long_are_cleared_away_by_kind() {
        on_each_engine(async |store| {
            for (code, kind) in [
                ("old-chat", RoomKind::Chat),
                ("old-open", RoomKind::Open),
                ("used-open", RoomKind::Open),
            ] {
                let room = RoomRecord { kind, ..room(code) };
                store.insert_room(&room).await.expect("stored");
            }
            let used = RoomCode::parse("used-open").expect("well formed");
            store
                .set_used(&used, UnixMillis(5_000))
                .await
                .expect("noted");
            let delete = async |kind: RoomKind, moment: u64| {
                let done = store
                    .delete_rooms_unused_since(kind, UnixMillis(moment))
                    .await;
                done.expect("deleted")
            };
            assert_eq!(delete(RoomKind::Open, 1_000).await, 0);
            assert_eq!(delete(RoomKind::Open, 5_000).await, 1);
            assert!(store.room(&used).await.expect("read").is_some());
            assert_eq!(delete(RoomKind::Chat, 5_000).await, 1);
            assert_eq!(delete(RoomKind::Open, 5_001).await, 1);
        })
        .await;
    }

    #[tokio::test]
    async fn a_file_keeps_its_rooms_and_its_folder_is_made() {
        let folder = std::env::temp_dir().join(format!("efir-store-{}", std::process::id()));
        let url = format!("sqlite:{}/deep/efir.db", folder.display());
        let store = Store::open(&url).await.expect("opens");
        store.insert_room(&room("friday")).await.expect("added");
        store.close().await;

        let store = Store::open(&url).await.expect("opens again");
        let read = store.room(&room("friday").code).await.expect("read");
        assert_eq!(read, Some(room("friday")));
        store.close().await;
        std::fs::remove_dir_all(folder).expect("removed");
    }
}
