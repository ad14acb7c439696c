//! Registrations of games, which stand on rooms of their own or on rooms that people opened before.

use sqlx::Row as _;

use super::rooms::{record, room_columns};
use super::{RoomRecord, Store, StoreError, to_sql};
use crate::ids::RoomCode;
use crate::protocol::UnixMillis;

/// A registration as a host orders it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Game {
    /// The room's code.
    pub code: RoomCode,
    /// The code as the host wrote it.
    pub code_as_given: String,
    /// What people see instead of the code; may be empty.
    pub title: String,
    /// The game's socket.
    pub ws_url: String,
    /// The game's page.
    pub app_url: String,
    /// When the registration runs out.
    pub expires_at: UnixMillis,
    /// How many may play, if the host said so.
    pub max_players: Option<u32>,
    /// The host's own word, if it said one: while this registration is good, who says another word, or
    /// none, does not get the code.
    pub host_key: Option<String>,
}

/// What became of a room whose game was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removed {
    /// It is gone with the game.
    Room,
    /// It was there before the game and stays, as it is now.
    GameOnly(Box<RoomRecord>),
}

impl Store {
    /// Registers a game at `now`, or renews its registration; `None` when the code belongs to a
    /// chat's room, or at `now` to another host. Who owns the room, and who may what in it, stays as it is, except where an
    /// earlier game's registration has run out.
    pub async fn put_game(
        &self,
        game: &Game,
        now: UnixMillis,
    ) -> Result<Option<RoomRecord>, StoreError> {
        let row = sqlx::query(concat!(
            "INSERT INTO rooms (code, code_as_given, kind, title, created_at, game_ws_url, \
                 game_app_url, game_created_at, game_expires_at, game_players, game_host_key) \
             VALUES ($1, $2, 'game', $3, $4, $5, $6, $4, $7, $8, $9) \
             ON CONFLICT (code) DO UPDATE SET \
                 code_as_given = excluded.code_as_given, \
                 title = excluded.title, \
                 game_ws_url = excluded.game_ws_url, \
                 game_app_url = excluded.game_app_url, \
                 game_expires_at = excluded.game_expires_at, \
                 game_players = excluded.game_players, \
                 game_host_key = excluded.game_host_key, \
                 game_created_at = CASE WHEN rooms.game_expires_at > $4 \
                     THEN COALESCE(rooms.game_created_at, rooms.created_at) \
                     ELSE excluded.game_created_at END, \
                 owner = CASE WHEN rooms.kind = 'game' AND rooms.game_expires_at <= $4 \
                     THEN NULL ELSE rooms.owner END, \
                 rights = CASE WHEN rooms.kind = 'game' AND rooms.game_expires_at <= $4 \
                     THEN NULL ELSE rooms.rights END \
             WHERE rooms.kind <> 'chat' AND (COALESCE(rooms.game_expires_at, 0) <= $4 \
                 OR rooms.game_host_key IS NULL OR rooms.game_host_key = $9) RETURNING ",
            room_columns!()
        ))
        .bind(game.code.as_str())
        .bind(&game.code_as_given)
        .bind(&game.title)
        .bind(to_sql(now.0))
        .bind(&game.ws_url)
        .bind(&game.app_url)
        .bind(to_sql(game.expires_at.0))
        .bind(game.max_players.map(i64::from))
        .bind(game.host_key.clone())
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.as_ref().map(record).transpose()?)
    }

    /// Removes a game that is registered at `now`, by the host of that word where one is given; `None`
    /// when there is none.
    pub async fn remove_game(
        &self,
        code: &RoomCode,
        host: Option<&str>,
        now: UnixMillis,
    ) -> Result<Option<Removed>, StoreError> {
        let kept = sqlx::query(concat!(
            "UPDATE rooms SET title = '', game_ws_url = NULL, game_app_url = NULL, \
                 game_created_at = NULL, game_expires_at = NULL, game_players = NULL, \
                 game_host_key = NULL \
             WHERE code = $1 AND kind <> 'game' AND game_expires_at > $2 \
                 AND COALESCE($3, game_host_key, '') = COALESCE(game_host_key, '') RETURNING ",
            room_columns!()
        ))
        .bind(code.as_str())
        .bind(to_sql(now.0))
        .bind(host.map(str::to_owned))
        .fetch_optional(&self.pool)
        .await?;
        if let Some(row) = kept {
            return Ok(Some(Removed::GameOnly(Box::new(record(&row)?))));
        }
        let done = sqlx::query(
            "DELETE FROM rooms WHERE code = $1 AND kind = 'game' AND game_expires_at > $2 \
                 AND COALESCE($3, game_host_key, '') = COALESCE(game_host_key, '')",
        )
        .bind(code.as_str())
        .bind(to_sql(now.0))
        .bind(host.map(str::to_owned))
        .execute(&self.pool)
        .await?;
        Ok((done.rows_affected() > 0).then_some(Removed::Room))
    }

    /// How many game registrations run out after `moment`.
    pub async fn count_games_live_at(&self, moment: UnixMillis) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) AS games FROM rooms WHERE game_expires_at > $1")
            .bind(to_sql(moment.0))
            .fetch_one(&self.pool)
            .await?;
        let games: i64 = row.try_get("games")?;
        Ok(u64::try_from(games).unwrap_or(0))
    }

    /// Removes the game registrations that ran out before `moment`, and the rooms that had nothing
    /// else; how many registrations there were.
    pub async fn delete_games_expired_before(&self, moment: UnixMillis) -> Result<u64, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let gone = sqlx::query("DELETE FROM rooms WHERE kind = 'game' AND game_expires_at < $1")
            .bind(to_sql(moment.0))
            .execute(&mut *transaction)
            .await?;
        let kept = sqlx::query(
            "UPDATE rooms SET title = '', game_ws_url = NULL, game_app_url = NULL, \
                 game_created_at = NULL, game_expires_at = NULL, game_players = NULL, \
                 game_host_key = NULL \
             WHERE game_expires_at < $1",
        )
        .bind(to_sql(moment.0))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(gone.rows_affected() + kept.rows_affected())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::UserId;
    use crate::protocol::RoomKind;
    use crate::store::GameRecord;
    use crate::store::testing::on_each_engine;

    fn code(text: &str) -> RoomCode {
        RoomCode::parse(text).expect("well formed")
    }

    fn game(text: &str, expires_at: u64) -> Game {
        Game {
            code: code(text),
            code_as_given: text.to_owned(),
            title: "Chess".to_owned(),
            ws_url: "wss://game.example/ws".to_owned(),
            app_url: "https://game.example/".to_owned(),
            expires_at: UnixMillis(expires_at),
            max_players: Some(8),
            host_key: None,
        }
    }

    fn opened(text: &str, kind: RoomKind) -> RoomRecord {
        RoomRecord {
            code: code(text),
            code_as_given: text.to_owned(),
            kind,
            title: String::new(),
            owner: Some(UserId(7)),
            chat_id: None,
            created_at: UnixMillis(10),
            game: None,
        }
    }

    fn registration(created_at: u64, expires_at: u64) -> Option<GameRecord> {
        Some(GameRecord {
            ws_url: "wss://game.example/ws".to_owned(),
            app_url: "https://game.example/".to_owned(),
            created_at: UnixMillis(created_at),
            expires_at: UnixMillis(expires_at),
            max_players: Some(8),
        })
    }

    async fn put(store: &Store, game: &Game, now: u64) -> Option<RoomRecord> {
        store.put_game(game, UnixMillis(now)).await.expect("put")
    }

    #[tokio::test]
    async fn a_game_is_registered_renewed_and_after_its_end_registered_anew() {
        on_each_engine(async |store| {
            let new = put(&store, &game("Chess", 200), 100).await.expect("free");
            assert_eq!(new.game, registration(100, 200));
            assert_eq!((new.kind, new.owner), (RoomKind::Game, None));
            store
                .set_owner(&new.code, Some(UserId(5)))
                .await
                .expect("set");
            let renewed = put(&store, &game("CHESS", 300), 199).await.expect("ours");
            assert_eq!(renewed.game, registration(100, 300));
            assert_eq!(
                (renewed.code_as_given.as_str(), renewed.owner),
                ("CHESS", Some(UserId(5)))
            );
            let anew = put(&store, &game("chess", 500), 300).await.expect("ours");
            assert_eq!(anew.game, registration(300, 500));
            assert_eq!(anew.owner, None, "another game");
        })
        .await;
    }

    #[tokio::test]
    async fn a_chats_room_is_never_a_hosts() {
        on_each_engine(async |store| {
            let chat = opened("friday", RoomKind::Chat);
            store.insert_room(&chat).await.expect("added");
            assert_eq!(put(&store, &game("Friday", 200), 100).await, None);
            assert_eq!(store.room(&chat.code).await.expect("read"), Some(chat));
        })
        .await;
    }

    #[tokio::test]
    async fn a_code_is_a_hosts_who_says_a_word_until_its_registration_runs_out() {
        on_each_engine(async |store| {
            let by = |host: Option<&str>, expires_at| Game {
                host_key: host.map(str::to_owned),
                ..game("chess", expires_at)
            };
            let (ours, theirs) = (Some("our-word"), Some("their-word"));
            assert!(put(&store, &by(None, 200), 100).await.is_some());
            assert!(put(&store, &by(ours, 200), 110).await.is_some());
            for other in [theirs, None] {
                assert_eq!(put(&store, &by(other, 300), 199).await, None);
            }
            assert!(put(&store, &by(ours, 220), 150).await.is_some());
            assert!(put(&store, &by(theirs, 300), 220).await.is_some());

            let code = code("chess");
            let removed = store.remove_game(&code, ours, UnixMillis(230)).await;
            assert_eq!(removed.expect("read"), None, "it is theirs now");
            let removed = store.remove_game(&code, theirs, UnixMillis(230)).await;
            assert_eq!(removed.expect("removed"), Some(Removed::Room));
        })
        .await;
    }

    #[tokio::test]
    async fn a_room_that_was_there_before_the_game_is_there_after_it() {
        on_each_engine(async |store| {
            let open = opened("PARTY1", RoomKind::Open);
            store.insert_room(&open).await.expect("added");
            let taken = put(&store, &game("Party1", 200), 100).await.expect("free");
            assert_eq!(taken.kind_now(), RoomKind::Game);
            assert_eq!(
                (taken.owner, taken.game),
                (open.owner, registration(100, 200))
            );
            let removed = store.remove_game(&open.code, None, UnixMillis(150)).await;
            let left = RoomRecord {
                code_as_given: "Party1".to_owned(),
                ..open.clone()
            };
            assert_eq!(
                removed.expect("removed"),
                Some(Removed::GameOnly(Box::new(left.clone())))
            );
            let again = store.remove_game(&open.code, None, UnixMillis(150)).await;
            assert_eq!(again.expect("nothing there"), None);

            put(&store, &game("Party1", 200), 160).await.expect("free");
            let expired = store.room(&open.code).await.expect("read").expect("there");
            assert_eq!(expired.at(UnixMillis(200)), Some(left.clone()));
            let cleared = store.delete_games_expired_before(UnixMillis(201)).await;
            assert_eq!(cleared.expect("cleared"), 1);
            assert_eq!(store.room(&open.code).await.expect("read"), Some(left));
        })
        .await;
    }

    #[tokio::test]
    async fn a_room_that_is_only_a_game_goes_with_it() {
        on_each_engine(async |store| {
            let room = put(&store, &game("chess", 200), 100).await.expect("free");
            assert_eq!(room.clone().at(UnixMillis(200)), None);
            let late = store.remove_game(&room.code, None, UnixMillis(200)).await;
            assert_eq!(late.expect("none"), None);
            let removed = store.remove_game(&room.code, None, UnixMillis(199)).await;
            assert_eq!(removed.expect("removed"), Some(Removed::Room));
            assert_eq!(store.room(&room.code).await.expect("read"), None);
        })
        .await;
    }

    #[tokio::test]
    async fn games_that_ran_out_are_cleared_away() {
        on_each_engine(async |store| {
            let chat = opened("friday", RoomKind::Chat);
            store.insert_room(&chat).await.expect("added");
            for (text, expires_at) in [("old", 99), ("new", 100)] {
                put(&store, &game(text, expires_at), 1).await.expect("free");
            }
            for (moment, live) in [(0, 2), (98, 2), (99, 1), (100, 0)] {
                let counted = store.count_games_live_at(UnixMillis(moment)).await;
                assert_eq!(counted.expect("counted"), live, "{moment}");
            }
            let cleared = store.delete_games_expired_before(UnixMillis(100)).await;
            assert_eq!(cleared.expect("deleted"), 1);
            assert_eq!(store.room(&code("old")).await.expect("read"), None);
            assert!(store.room(&code("new")).await.expect("read").is_some());
            assert!(store.room(&chat.code).await.expect("read").is_some());
        })
        .await;
    }
}
