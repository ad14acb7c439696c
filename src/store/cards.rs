//! Room cards, who wants to be told when somebody joins, and the languages of chats.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::rooms::{self, room_columns};
use super::{RoomRecord, Store, StoreError, millis, room_code, to_sql};
use crate::ids::{RoomCode, UserId};
use crate::time::UnixMillis;

/// A message that shows a room and is kept true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRecord {
    /// A random number.
    pub id: i64,
    /// The room.
    pub code: RoomCode,
    /// The chat, unless it is an inline message.
    pub chat: Option<i64>,
    /// The topic, in chats that have topics.
    pub thread: Option<i64>,
    /// The message in the chat; none after the group has become a supergroup.
    pub message: Option<i64>,
    /// The inline message.
    pub inline: Option<String>,
    /// The language, as its code.
    pub lang: String,
    /// It stands where the room belongs.
    pub is_home: bool,
    /// It may show what is not so any more when the process starts again.
    pub is_open: bool,
}

/// The columns of a [`CardRecord`].
macro_rules! columns {
    () => {
        "id, code, chat_id, thread_id, message_id, inline_id, lang, is_home, is_open"
    };
}

impl Store {
    /// Adds a card; false when the inline message has one already, or the room has `limit` of them.
    pub async fn insert_card(
        &self,
        card: &CardRecord,
        limit: usize,
        now: UnixMillis,
    ) -> Result<bool, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let done = sqlx::query(
            "INSERT INTO cards (id, code, chat_id, thread_id, message_id, inline_id, lang, is_home, \
                 created_at, is_open) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 \
             WHERE (SELECT COUNT(*) FROM cards WHERE code = $2) < $11 \
             ON CONFLICT DO NOTHING",
        )
        .bind(card.id)
        .bind(card.code.as_str())
        .bind(card.chat)
        .bind(card.thread)
        .bind(card.message)
        .bind(card.inline.clone())
        .bind(&card.lang)
        .bind(i64::from(card.is_home))
        .bind(to_sql(now.0))
        .bind(i64::from(card.is_open))
        .bind(limit)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The cards of a room, oldest first.
    pub async fn cards_of(&self, code: &RoomCode) -> Result<Vec<CardRecord>, StoreError> {
        let rows = sqlx::query(concat!(
            "SELECT ",
            columns!(),
            " FROM cards WHERE code = $1 ORDER BY created_at, id"
        ))
        .bind(code.as_str())
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(card).collect::<Result<_, _>>()?)
    }

    /// The rooms with cards that may show what is not so any more.
    pub async fn rooms_with_open_cards(&self) -> Result<Vec<RoomCode>, StoreError> {
        let rows = sqlx::query("SELECT DISTINCT code FROM cards WHERE is_open = 1")
            .fetch_all(&self.pool)
            .await?;
        let codes = rows.iter().map(|row| room_code(row.try_get("code")?));
        Ok(codes.collect::<Result<_, _>>()?)
    }

    /// Notes whether a card is open.
    pub async fn set_card_open(&self, id: i64, is_open: bool) -> Result<(), StoreError> {
        sqlx::query("UPDATE cards SET is_open = $2 WHERE id = $1")
            .bind(id)
            .bind(i64::from(is_open))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Notes where a card is that went on as a new message.
    pub async fn set_card_message(&self, id: i64, message: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE cards SET message_id = $2 WHERE id = $1")
            .bind(id)
            .bind(message)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Removes a card.
    pub async fn delete_card(&self, id: i64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM cards WHERE id = $1")
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Removes the cards, bells and notes of rooms that are not stored any more; how many cards there
    /// were.
    pub async fn delete_cards_of_no_room(&self) -> Result<u64, StoreError> {
        const OF_NO_ROOM: &str = "NOT EXISTS (SELECT 1 FROM rooms WHERE rooms.code =";
        let mut transaction = self.pool.begin().await?;
        let mut removed = 0;
        for table in ["bells", "card_calls", "cards"] {
            let query = format!("DELETE FROM {table} WHERE {OF_NO_ROOM} {table}.code)");
            let done = sqlx::query(sqlx::AssertSqlSafe(query))
                .execute(&mut *transaction)
                .await?;
            removed = done.rows_affected();
        }
        transaction.commit().await?;
        Ok(removed)
    }

    /// Notes what is known of the call that the open cards of a room show, as text that only the caller
    /// understands; `None` when no card needs it.
    pub async fn set_card_call(
        &self,
        code: &RoomCode,
        note: Option<&str>,
    ) -> Result<(), StoreError> {
        let query = match note {
            Some(note) => sqlx::query(
                "INSERT INTO card_calls (code, note) VALUES ($1, $2) \
                 ON CONFLICT (code) DO UPDATE SET note = excluded.note",
            )
            .bind(code.as_str())
            .bind(note.to_owned()),
            None => sqlx::query("DELETE FROM card_calls WHERE code = $1").bind(code.as_str()),
        };
        query.execute(&self.pool).await?;
        Ok(())
    }

    /// What [`Store::set_card_call`] noted last.
    pub async fn card_call(&self, code: &RoomCode) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT note FROM card_calls WHERE code = $1")
            .bind(code.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("note")).transpose()?)
    }

    /// Notes that a person wants to be told in this language when somebody joins; false when they do
    /// already, or too many others do.
    pub async fn insert_bell(
        &self,
        code: &RoomCode,
        user: UserId,
        lang: &str,
        limit: usize,
    ) -> Result<bool, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let done = sqlx::query(
            "INSERT INTO bells (code, user_id, lang, rung_for) SELECT $1, $2, $3, NULL \
             WHERE (SELECT COUNT(*) FROM bells WHERE code = $1) < $4 ON CONFLICT DO NOTHING",
        )
        .bind(code.as_str())
        .bind(user.0)
        .bind(lang)
        .bind(limit)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Notes for which call (by its start) a person has been told.
    pub async fn set_bell_rung(
        &self,
        code: &RoomCode,
        user: UserId,
        call: UnixMillis,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE bells SET rung_for = $3 WHERE code = $1 AND user_id = $2")
            .bind(code.as_str())
            .bind(user.0)
            .bind(to_sql(call.0))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The language in which a person wants to be told.
    pub async fn bell_language(
        &self,
        code: &RoomCode,
        user: UserId,
    ) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT lang FROM bells WHERE code = $1 AND user_id = $2")
            .bind(code.as_str())
            .bind(user.0)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("lang")).transpose()?)
    }

    /// A person wants to be told no more; false when they did not before.
    pub async fn delete_bell(&self, code: &RoomCode, user: UserId) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM bells WHERE code = $1 AND user_id = $2")
            .bind(code.as_str())
            .bind(user.0)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Who wants to be told when somebody joins this room, and the start of the call for which they
    /// have been.
    pub async fn bells_of(
        &self,
        code: &RoomCode,
    ) -> Result<Vec<(UserId, Option<UnixMillis>)>, StoreError> {
        let rows = sqlx::query("SELECT user_id, rung_for FROM bells WHERE code = $1")
            .bind(code.as_str())
            .fetch_all(&self.pool)
            .await?;
        let bells = rows.iter().map(|row| {
            let rung_for: Option<i64> = row.try_get("rung_for")?;
            Ok((UserId(row.try_get("user_id")?), rung_for.map(millis)))
        });
        Ok(bells.collect::<Result<_, sqlx::Error>>()?)
    }

    /// Notes which language a chat (or a person) reads, and gives its cards that language.
    pub async fn set_chat_language(&self, chat: i64, lang: &str) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "INSERT INTO chat_languages (chat_id, lang) VALUES ($1, $2) \
             ON CONFLICT (chat_id) DO UPDATE SET lang = excluded.lang",
        )
        .bind(chat)
        .bind(lang)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("UPDATE cards SET lang = $2 WHERE chat_id = $1")
            .bind(chat)
            .bind(lang)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The language that was chosen for a chat.
    pub async fn chat_language(&self, chat: i64) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT lang FROM chat_languages WHERE chat_id = $1")
            .bind(chat)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("lang")).transpose()?)
    }

    /// A group has another id now: its rooms, its language and its cards go with it. The messages of
    /// the cards stay behind.
    pub async fn move_chat(&self, from: i64, to: i64) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        for query in [
            "UPDATE rooms SET chat_id = $2 WHERE chat_id = $1",
            "UPDATE cards SET chat_id = $2, message_id = NULL, thread_id = NULL WHERE chat_id = $1",
            "INSERT INTO chat_languages (chat_id, lang) \
             SELECT $2, lang FROM chat_languages WHERE chat_id = $1 ON CONFLICT DO NOTHING",
            "DELETE FROM chat_languages WHERE chat_id = $1 AND chat_id <> $2",
        ] {
            sqlx::query(query)
                .bind(from)
                .bind(to)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The rooms that were made in a chat, newest first, at most `limit`.
    pub async fn rooms_in_chat(
        &self,
        chat: i64,
        limit: u32,
    ) -> Result<Vec<RoomRecord>, StoreError> {
        let rows = sqlx::query(concat!(
            "SELECT ",
            room_columns!(),
            " FROM rooms WHERE chat_id = $1 ORDER BY created_at DESC, code LIMIT $2"
        ))
        .bind(chat)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(rooms::record).collect::<Result<_, _>>()?)
    }
}

fn card(row: &AnyRow) -> Result<CardRecord, sqlx::Error> {
    let flag = |name: &str| -> Result<bool, sqlx::Error> { Ok(row.try_get::<i64, _>(name)? != 0) };
    Ok(CardRecord {
        id: row.try_get("id")?,
        code: room_code(row.try_get("code")?)?,
        chat: row.try_get("chat_id")?,
        thread: row.try_get("thread_id")?,
        message: row.try_get("message_id")?,
        inline: row.try_get("inline_id")?,
        lang: row.try_get("lang")?,
        is_home: flag("is_home")?,
        is_open: flag("is_open")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RoomKind;
    use crate::store::testing::on_each_engine;

    const NOW: UnixMillis = UnixMillis(1_000);

    fn code(text: &str) -> RoomCode {
        RoomCode::parse(text).expect("well formed")
    }

    fn card(id: i64, chat: i64) -> CardRecord {
        CardRecord {
            id,
            code: code("friday"),
            chat: Some(chat),
            thread: None,
            message: Some(id * 10),
            inline: None,
            lang: "en".to_owned(),
            is_home: true,
            is_open: false,
        }
    }

    async fn add_room(store: &Store) {
        let room = RoomRecord {
            code: code("friday"),
            code_as_given: "friday".to_owned(),
            kind: RoomKind::Chat,
            title: "Friday".to_owned(),
            owner: Some(UserId(7)),
            chat_id: Some(-5),
            created_at: NOW,
            game: None,
        };
        assert!(store.insert_room(&room).await.expect("added"));
    }

    #[tokio::test]
    async fn cards_come_back_as_they_were_added_and_a_room_has_only_so_many() {
        on_each_engine(async |store| {
            add_room(&store).await;
            let inline = CardRecord {
                id: 2,
                chat: None,
                message: None,
                inline: Some("abc".to_owned()),
                is_home: false,
                ..card(2, 0)
            };
            assert!(
                store
                    .insert_card(&card(1, -5), 2, NOW)
                    .await
                    .expect("added")
            );
            assert!(store.insert_card(&inline, 2, NOW).await.expect("added"));
            let again = CardRecord {
                id: 9,
                ..inline.clone()
            };
            assert!(!store.insert_card(&again, 9, NOW).await.expect("refused"));
            let third = store.insert_card(&card(3, -5), 2, NOW).await;
            assert!(!third.expect("refused"));
            let cards = store.cards_of(&code("friday")).await.expect("read");
            assert_eq!(cards, [card(1, -5), inline]);
        })
        .await;
    }

    #[tokio::test]
    async fn rooms_with_open_cards_are_found_at_the_start() {
        on_each_engine(async |store| {
            add_room(&store).await;
            assert!(
                store
                    .insert_card(&card(1, -5), 9, NOW)
                    .await
                    .expect("added")
            );
            let open = async || store.rooms_with_open_cards().await.expect("read");
            assert_eq!(open().await, []);
            store.set_card_open(1, true).await.expect("set");
            assert_eq!(open().await, [code("friday")]);
            store.delete_card(1).await.expect("deleted");
            assert_eq!(open().await, []);
        })
        .await;
    }

    #[tokio::test]
    async fn a_group_that_becomes_a_supergroup_keeps_rooms_cards_and_language() {
        on_each_engine(async |store| {
            add_room(&store).await;
            assert!(
                store
                    .insert_card(&card(1, -5), 9, NOW)
                    .await
                    .expect("added")
            );
            store.set_chat_language(-5, "uk").await.expect("set");
            store.move_chat(-5, -1_005).await.expect("moved");
            store.move_chat(-5, -1_005).await.expect("moved again");
            let rooms = store.rooms_in_chat(-1_005, 9).await.expect("read");
            assert_eq!(rooms.len(), 1);
            let cards = store.cards_of(&code("friday")).await.expect("read");
            let moved = CardRecord {
                chat: Some(-1_005),
                message: None,
                lang: "uk".to_owned(),
                ..card(1, -5)
            };
            assert_eq!(cards, [moved]);
            let lang = store.chat_language(-1_005).await.expect("read");
            assert_eq!(lang.as_deref(), Some("uk"));
            assert_eq!(store.chat_language(-5).await.expect("read"), None);
        })
        .await;
    }

    #[tokio::test]
    async fn bells_are_one_per_person_and_only_so_many() {
        on_each_engine(async |store| {
            add_room(&store).await;
            let room = code("friday");
            let add = async |user| {
                let added = store.insert_bell(&room, UserId(user), "en", 2).await;
                added.expect("asked")
            };
            assert!(add(1).await);
            assert!(!add(1).await);
            assert!(add(2).await);
            assert!(!add(3).await);
            let rung = store.set_bell_rung(&room, UserId(1), UnixMillis(5)).await;
            rung.expect("noted");
            assert_eq!(
                store.bells_of(&room).await.expect("read"),
                [(UserId(1), Some(UnixMillis(5))), (UserId(2), None)]
            );
            assert!(store.delete_bell(&room, UserId(2)).await.expect("deleted"));
            assert!(!store.delete_bell(&room, UserId(2)).await.expect("asked"));
        })
        .await;
    }

    #[tokio::test]
    async fn with_a_room_goes_everything_about_its_cards() {
        on_each_engine(async |store| {
            add_room(&store).await;
            let room = code("friday");
            assert!(
                store
                    .insert_card(&card(1, -5), 9, NOW)
                    .await
                    .expect("added")
            );
            store.set_card_call(&room, Some("{}")).await.expect("noted");
            assert!(
                store
                    .insert_bell(&room, UserId(1), "en", 9)
                    .await
                    .expect("added")
            );
            assert_eq!(store.delete_cards_of_no_room().await.expect("asked"), 0);
            assert!(store.delete_room(&room).await.expect("deleted"));
            assert_eq!(store.delete_cards_of_no_room().await.expect("asked"), 1);
            assert_eq!(store.card_call(&room).await.expect("read"), None);
            assert_eq!(store.bells_of(&room).await.expect("read"), []);
        })
        .await;
    }

    #[tokio::test]
    async fn a_person_who_wants_to_be_forgotten_leaves_nothing_here() {
        on_each_engine(async |store| {
            add_room(&store).await;
            assert!(store.insert_card(&card(1, 7), 9, NOW).await.expect("added"));
            let bell = store.insert_bell(&code("friday"), UserId(7), "en", 9).await;
            assert!(bell.expect("added"));
            store.set_chat_language(7, "ru").await.expect("set");
            store.forget(UserId(7), &[]).await.expect("forgotten");
            assert_eq!(store.cards_of(&code("friday")).await.expect("read"), []);
            assert_eq!(store.bells_of(&code("friday")).await.expect("read"), []);
            assert_eq!(store.chat_language(7).await.expect("read"), None);
        })
        .await;
    }
}
