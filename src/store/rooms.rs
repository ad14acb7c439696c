//! Rooms and game registrations.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{GameRecord, RoomRecord, Store, StoreError, millis, room_code, to_sql};
use crate::ids::{RoomCode, UserId};
use crate::protocol::{RoomKind, UnixMillis};

impl Store {
    /// Adds a room or replaces the one with the same code, whose rights stay.
    pub async fn save_room(&self, room: &RoomRecord) -> Result<(), StoreError> {
        let game = room.game.as_ref();
        sqlx::query(
            "INSERT INTO rooms (code, code_as_given, kind, title, owner, chat_id, created_at, \
                 game_ws_url, game_app_url, game_expires_at, game_players) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             ON CONFLICT (code) DO UPDATE SET \
                 code_as_given = excluded.code_as_given, \
                 kind = excluded.kind, \
                 title = excluded.title, \
                 owner = excluded.owner, \
                 chat_id = excluded.chat_id, \
                 created_at = excluded.created_at, \
                 game_ws_url = excluded.game_ws_url, \
                 game_app_url = excluded.game_app_url, \
                 game_expires_at = excluded.game_expires_at, \
                 game_players = excluded.game_players",
        )
        .bind(room.code.as_str())
        .bind(&room.code_as_given)
        .bind(kind_name(room.kind))
        .bind(&room.title)
        .bind(room.owner.map(|owner| owner.0))
        .bind(room.chat_id)
        .bind(to_sql(room.created_at.0))
        .bind(game.map(|game| game.ws_url.clone()))
        .bind(game.map(|game| game.app_url.clone()))
        .bind(game.map(|game| to_sql(game.expires_at.0)))
        .bind(game.and_then(|game| game.max_players).map(i64::from))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The room with this code, expired game registrations included.
    pub async fn room(&self, code: &RoomCode) -> Result<Option<RoomRecord>, StoreError> {
        let row = sqlx::query("SELECT * FROM rooms WHERE code = $1")
            .bind(code.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.as_ref().map(record).transpose()?)
    }

    /// Notes who may what in a stored room, as text that only the caller understands; `None` for
    /// what holds in a new room. A room that is not stored keeps none.
    pub async fn save_rights(
        &self,
        code: &RoomCode,
        rights: Option<&str>,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE rooms SET rights = $2 WHERE code = $1")
            .bind(code.as_str())
            .bind(rights.map(str::to_owned))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// What [`Store::save_rights`] noted last.
    pub async fn rights(&self, code: &RoomCode) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT rights FROM rooms WHERE code = $1")
            .bind(code.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("rights")).transpose()?.flatten())
    }

    /// The rooms that have rights noted.
    pub async fn rooms_with_rights(&self) -> Result<Vec<RoomCode>, StoreError> {
        let rows = sqlx::query("SELECT code FROM rooms WHERE rights IS NOT NULL")
            .fetch_all(&self.pool)
            .await?;
        let codes = rows.iter().map(|row| room_code(row.try_get("code")?));
        Ok(codes.collect::<Result<_, _>>()?)
    }

    /// Removes a room; false when there was none. Its calls stay in people's lists.
    pub async fn delete_room(&self, code: &RoomCode) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM rooms WHERE code = $1")
            .bind(code.as_str())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The rooms a person owns, newest first, at most `limit`.
    pub async fn rooms_of(&self, owner: UserId, limit: u32) -> Result<Vec<RoomRecord>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM rooms WHERE owner = $1 ORDER BY created_at DESC, code LIMIT $2",
        )
        .bind(owner.0)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(record).collect::<Result<_, _>>()?)
    }

    /// How many game registrations run out at `moment` or later.
    pub async fn count_games_live_at(&self, moment: UnixMillis) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) AS games FROM rooms WHERE game_expires_at >= $1")
            .bind(to_sql(moment.0))
            .fetch_one(&self.pool)
            .await?;
        let games: i64 = row.try_get("games")?;
        Ok(u64::try_from(games).unwrap_or(0))
    }

    /// Removes the game registrations that ran out before `moment`; how many there were.
    pub async fn delete_games_expired_before(&self, moment: UnixMillis) -> Result<u64, StoreError> {
        let done = sqlx::query("DELETE FROM rooms WHERE game_expires_at < $1")
            .bind(to_sql(moment.0))
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }
}

fn record(row: &AnyRow) -> Result<RoomRecord, sqlx::Error> {
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
        expires_at: millis(row.try_get("game_expires_at")?),
        max_players: players.and_then(|players| u32::try_from(players).ok()),
    }))
}

const fn kind_name(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::Chat => "chat",
        RoomKind::Open => "open",
        RoomKind::Game => "game",
    }
}

fn kind(name: &str) -> Result<RoomKind, sqlx::Error> {
    match name {
        "chat" => Ok(RoomKind::Chat),
        "open" => Ok(RoomKind::Open),
        "game" => Ok(RoomKind::Game),
        _ => Err(sqlx::Error::Decode("a room of an unknown kind".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    fn game_room(code: &str, expires_at: u64) -> RoomRecord {
        RoomRecord {
            kind: RoomKind::Game,
            owner: None,
            chat_id: None,
            game: Some(GameRecord {
                ws_url: "wss://game.example/ws".to_owned(),
                app_url: "https://game.example/".to_owned(),
                expires_at: UnixMillis(expires_at),
                max_players: Some(8),
            }),
            ..room(code)
        }
    }

    async fn store() -> Store {
        Store::in_memory().await.expect("opens")
    }

    #[tokio::test]
    async fn a_room_comes_back_as_it_was_saved() {
        let store = store().await;
        for room in [room("Friday-1"), game_room("Chess", 9_000)] {
            store.save_room(&room).await.expect("saved");
            assert_eq!(store.room(&room.code).await.expect("read"), Some(room));
        }
        let other = RoomCode::parse("other").expect("well formed");
        assert_eq!(store.room(&other).await.expect("read"), None);
    }

    #[tokio::test]
    async fn saving_again_replaces() {
        let store = store().await;
        store.save_room(&room("chess")).await.expect("saved");
        let renewed = game_room("chess", 9_000);
        store.save_room(&renewed).await.expect("saved");
        assert_eq!(
            store.room(&renewed.code).await.expect("read"),
            Some(renewed.clone())
        );
        store.save_room(&room("chess")).await.expect("saved");
        let read = store.room(&renewed.code).await.expect("read");
        assert_eq!(read, Some(room("chess")), "the game is gone");
    }

    #[tokio::test]
    async fn a_room_is_deleted_once() {
        let store = store().await;
        let room = room("friday");
        store.save_room(&room).await.expect("saved");
        assert!(store.delete_room(&room.code).await.expect("deleted"));
        assert!(!store.delete_room(&room.code).await.expect("deleted"));
        assert_eq!(store.room(&room.code).await.expect("read"), None);
    }

    #[tokio::test]
    async fn rights_stay_while_the_room_is_saved_again_and_go_with_it() {
        let store = store().await;
        let room = room("friday");
        let rights = async || store.rights(&room.code).await.expect("read");
        let with_rights = async || store.rooms_with_rights().await.expect("read");
        store.save_rights(&room.code, Some("{}")).await.expect("ok");
        assert_eq!(rights().await, None, "there is no such room");

        store.save_room(&room).await.expect("saved");
        assert_eq!(rights().await, None);
        store.save_rights(&room.code, Some("{}")).await.expect("ok");
        store.save_room(&room).await.expect("saved");
        assert_eq!(rights().await.as_deref(), Some("{}"));
        assert_eq!(with_rights().await, std::slice::from_ref(&room.code));
        store.save_rights(&room.code, None).await.expect("ok");
        assert_eq!(rights().await, None);
        assert_eq!(with_rights().await, []);

        store.save_rights(&room.code, Some("{}")).await.expect("ok");
        assert!(store.delete_room(&room.code).await.expect("deleted"));
        store.save_room(&room).await.expect("saved");
        assert_eq!(rights().await, None);
    }

    #[tokio::test]
    async fn the_rooms_of_an_owner_come_newest_first() {
        let store = store().await;
        for (code, created_at, owner) in
            [("one", 1, 7), ("two", 3, 7), ("six", 2, 7), ("not", 9, 8)]
        {
            let room = RoomRecord {
                created_at: UnixMillis(created_at),
                owner: Some(UserId(owner)),
                ..room(code)
            };
            store.save_room(&room).await.expect("saved");
        }
        let rooms = store.rooms_of(UserId(7), 2).await.expect("read");
        let codes: Vec<&str> = rooms.iter().map(|room| room.code.as_str()).collect();
        assert_eq!(codes, ["two", "six"]);
        assert_eq!(store.rooms_of(UserId(1), 9).await.expect("read"), []);
    }

    #[tokio::test]
    async fn games_that_ran_out_are_cleared_away() {
        let store = store().await;
        for room in [room("friday"), game_room("old", 99), game_room("new", 100)] {
            store.save_room(&room).await.expect("saved");
        }
        for (moment, live) in [(0, 2), (99, 2), (100, 1), (101, 0)] {
            let counted = store.count_games_live_at(UnixMillis(moment)).await;
            assert_eq!(counted.expect("counted"), live, "{moment}");
        }
        let cleared = store.delete_games_expired_before(UnixMillis(100)).await;
        assert_eq!(cleared.expect("deleted"), 1);
        let old = RoomCode::parse("old").expect("well formed");
        let new = RoomCode::parse("new").expect("well formed");
        assert_eq!(store.room(&old).await.expect("read"), None);
        assert!(store.room(&new).await.expect("read").is_some());
    }

    #[tokio::test]
    async fn a_file_keeps_its_rooms_and_its_folder_is_made() {
        let folder = std::env::temp_dir().join(format!("efir-store-{}", std::process::id()));
        let url = format!("sqlite:{}/deep/efir.db", folder.display());
        let store = Store::open(&url).await.expect("opens");
        store.save_room(&room("friday")).await.expect("saved");
        store.close().await;

        let store = Store::open(&url).await.expect("opens again");
        let read = store.room(&room("friday").code).await.expect("read");
        assert_eq!(read, Some(room("friday")));
        store.close().await;
        std::fs::remove_dir_all(folder).expect("removed");
    }
}
