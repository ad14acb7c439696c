//! What is written in rooms, and whether their newcomers listen.

use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::Row as _;

use super::{Store, StoreError, room_code, to_sql};
use crate::ids::{RoomCode, UserId};
use crate::protocol::UnixMillis;

/// What of a chat is not a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatRecord {
    /// Text that only the caller understands.
    pub text: String,
    /// For how long the chat outlives the last moment at which its room was in memory.
    pub kept_for: Duration,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRecord {
    /// Who wrote it.
    pub user: UserId,
    /// Text that only the caller understands.
    pub text: String,
}

/// What is to be written of a chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChatWrite {
    /// First of all, everything is forgotten that was written before.
    pub is_forgotten: bool,
    /// `None` where nothing was written.
    pub head: Option<ChatRecord>,
    /// By number: new or changed, or gone.
    pub messages: BTreeMap<u32, Option<MessageRecord>>,
}

impl ChatWrite {
    /// Both one after the other, as one.
    pub fn append(&mut self, later: Self) {
        if later.is_forgotten {
            self.is_forgotten = true;
            self.messages.clear();
        }
        self.head = later.head;
        self.messages.extend(later.messages);
    }
}

/// A chat as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredChat {
    /// What of it is not a message; `None` where nothing was written.
    pub head: Option<String>,
    /// Its messages, by number.
    pub messages: Vec<String>,
}

/// A message as it is stored, which may have something of a person's under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The room.
    pub code: RoomCode,
    id: i64,
    /// Text that only the hub understands.
    pub text: String,
}

impl Store {
    /// Notes at `now` what has changed of the chat of a stored room. A room that is not stored keeps
    /// none.
    pub async fn change_chat(
        &self,
        code: &RoomCode,
        write: &ChatWrite,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        if write.is_forgotten {
            sqlx::query("DELETE FROM messages WHERE code = $1")
                .bind(code.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        let head = write.head.as_ref();
        sqlx::query("UPDATE rooms SET chat = $2, chat_kept_for = $3, live_at = $4 WHERE code = $1")
            .bind(code.as_str())
            .bind(head.map(|head| head.text.clone()))
            .bind(head.map(|head| millis_of(head.kept_for)))
            .bind(to_sql(now.0))
            .execute(&mut *transaction)
            .await?;
        for (id, message) in &write.messages {
            let query = match message {
                None => sqlx::query("DELETE FROM messages WHERE code = $1 AND id = $2")
                    .bind(code.as_str())
                    .bind(i64::from(*id)),
                Some(message) => sqlx::query(
                    "INSERT INTO messages (code, id, user_id, message) \
                     SELECT code, $2, $3, $4 FROM rooms WHERE code = $1 \
                     ON CONFLICT (code, id) DO UPDATE SET message = excluded.message",
                )
                .bind(code.as_str())
                .bind(i64::from(*id))
                .bind(message.user.0)
                .bind(&message.text),
            };
            query.execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The chat of a stored room.
    pub async fn chat(&self, code: &RoomCode) -> Result<StoredChat, StoreError> {
        let row = sqlx::query("SELECT chat FROM rooms WHERE code = $1")
            .bind(code.as_str())
            .fetch_optional(&self.pool)
            .await?;
        let head: Option<String> = row.map(|row| row.try_get("chat")).transpose()?.flatten();
        if head.is_none() {
            return Ok(StoredChat::default());
        }
        let rows = sqlx::query("SELECT message FROM messages WHERE code = $1 ORDER BY id")
            .bind(code.as_str())
            .fetch_all(&self.pool)
            .await?;
        let messages = rows.iter().map(|row| row.try_get("message"));
        let messages = messages.collect::<Result<_, sqlx::Error>>()?;
        Ok(StoredChat { head, messages })
    }

    /// The messages that may have something of this person's under them, by their ids as the hub writes
    /// them: in lists of numbers. Looks at all messages that are kept, and so is for rare occasions.
    pub async fn messages_marked_by(&self, user: UserId) -> Result<Vec<Marked>, StoreError> {
        let id = user.0;
        let rows = sqlx::query(
            "SELECT code, id, message FROM messages WHERE message LIKE $1 OR message LIKE $2 \
             OR message LIKE $3 OR message LIKE $4",
        )
        .bind(format!("%[{id}]%"))
        .bind(format!("%[{id},%"))
        .bind(format!("%,{id},%"))
        .bind(format!("%,{id}]%"))
        .fetch_all(&self.pool)
        .await?;
        let marked = rows.iter().map(|row| {
            Ok(Marked {
                code: room_code(row.try_get("code")?)?,
                id: row.try_get("id")?,
                text: row.try_get("message")?,
            })
        });
        Ok(marked.collect::<Result<_, sqlx::Error>>()?)
    }

    /// Puts `text` in the place of a message, unless that has changed meanwhile.
    pub async fn replace_message(&self, before: &Marked, text: &str) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE messages SET message = $4 WHERE code = $1 AND id = $2 AND message = $3",
        )
        .bind(before.code.as_str())
        .bind(before.id)
        .bind(&before.text)
        .bind(text)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Forgets the chats that have outlived their rooms for long enough at `now`; how many there were.
    pub async fn delete_chats_not_kept(&self, now: UnixMillis) -> Result<u64, StoreError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "DELETE FROM messages WHERE code IN (SELECT code FROM rooms \
             WHERE chat IS NOT NULL AND COALESCE(live_at, 0) + chat_kept_for < $1)",
        )
        .bind(to_sql(now.0))
        .execute(&mut *transaction)
        .await?;
        let done = sqlx::query(
            "UPDATE rooms SET chat = NULL, chat_kept_for = NULL \
             WHERE chat IS NOT NULL AND COALESCE(live_at, 0) + chat_kept_for < $1",
        )
        .bind(to_sql(now.0))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(done.rows_affected())
    }

    /// Notes whether the newcomers of a stored room listen.
    pub async fn set_listen_only(&self, code: &RoomCode, on: bool) -> Result<(), StoreError> {
        sqlx::query("UPDATE rooms SET listen_only = $2 WHERE code = $1")
            .bind(code.as_str())
            .bind(i64::from(on))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// What [`Store::set_listen_only`] noted last.
    pub async fn listen_only(&self, code: &RoomCode) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT listen_only FROM rooms WHERE code = $1")
            .bind(code.as_str())
            .fetch_optional(&self.pool)
            .await?;
        let on: Option<i64> = row.map(|row| row.try_get("listen_only")).transpose()?;
        Ok(on.unwrap_or_default() != 0)
    }
}

fn millis_of(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RoomKind;
    use crate::store::RoomRecord;
    use crate::store::testing::on_each_engine;

    async fn add_room(store: &Store, code: &RoomCode) {
        let room = RoomRecord {
            code: code.clone(),
            code_as_given: code.as_str().to_owned(),
            kind: RoomKind::Chat,
            title: String::new(),
            owner: None,
            chat_id: None,
            created_at: UnixMillis(1_000),
            game: None,
        };
        assert!(store.insert_room(&room).await.expect("added"));
    }

    fn code(text: &str) -> RoomCode {
        RoomCode::parse(text).expect("well formed")
    }

    fn write(messages: &[(u32, Option<&str>)]) -> ChatWrite {
        let record = |text: &str| MessageRecord {
            user: UserId(7),
            text: text.to_owned(),
        };
        ChatWrite {
            is_forgotten: false,
            head: Some(ChatRecord {
                text: "head".to_owned(),
                kept_for: Duration::from_secs(10),
            }),
            messages: messages
                .iter()
                .map(|(id, text)| (*id, text.map(record)))
                .collect(),
        }
    }

    fn forgotten() -> ChatWrite {
        ChatWrite {
            is_forgotten: true,
            ..ChatWrite::default()
        }
    }

    fn stored(messages: &[&str]) -> StoredChat {
        StoredChat {
            head: Some("head".to_owned()),
            messages: messages.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    #[tokio::test]
    async fn messages_are_added_changed_and_removed_one_by_one() {
        on_each_engine(async |store| {
            let friday = code("friday");
            add_room(&store, &friday).await;
            assert_eq!(
                store.chat(&friday).await.expect("read"),
                StoredChat::default()
            );
            let now = UnixMillis(5_000);
            let first = write(&[(1, Some("a")), (2, Some("b")), (10, Some("c"))]);
            store
                .change_chat(&friday, &first, now)
                .await
                .expect("written");
            assert_eq!(
                store.chat(&friday).await.expect("read"),
                stored(&["a", "b", "c"])
            );
            let second = write(&[(1, None), (2, Some("B")), (7, None)]);
            store
                .change_chat(&friday, &second, now)
                .await
                .expect("written");
            assert_eq!(
                store.chat(&friday).await.expect("read"),
                stored(&["B", "c"])
            );
            let nothing = forgotten();
            store
                .change_chat(&friday, &nothing, now)
                .await
                .expect("written");
            assert_eq!(
                store.chat(&friday).await.expect("read"),
                StoredChat::default()
            );
        })
        .await;
    }

    #[tokio::test]
    async fn a_chat_goes_with_its_room_and_does_not_bring_it_back() {
        on_each_engine(async |store| {
            let friday = code("friday");
            add_room(&store, &friday).await;
            let words = write(&[(1, Some("a"))]);
            let now = UnixMillis(5_000);
            store
                .change_chat(&friday, &words, now)
                .await
                .expect("written");
            assert!(store.delete_room(&friday).await.expect("deleted"));
            store
                .change_chat(&friday, &words, now)
                .await
                .expect("ignored");
            assert_eq!(store.room(&friday).await.expect("read"), None);
            let left: i64 = sqlx::query("SELECT COUNT(*) AS n FROM messages")
                .fetch_one(&store.pool)
                .await
                .expect("counted")
                .get("n");
            assert_eq!(left, 0);
        })
        .await;
    }

    #[tokio::test]
    async fn a_chat_outlives_its_room_in_memory_for_as_long_as_it_is_kept() {
        on_each_engine(async |store| {
            let friday = code("friday");
            add_room(&store, &friday).await;
            let words = write(&[(1, Some("a"))]);
            let at = |seconds: u64| UnixMillis(seconds * 1_000);
            store
                .change_chat(&friday, &words, at(5))
                .await
                .expect("written");
            let touched = std::slice::from_ref(&friday);
            store.touch_rooms(touched, at(20)).await.expect("touched");
            assert_eq!(
                store.delete_chats_not_kept(at(30)).await.expect("looked"),
                0
            );
            assert_eq!(store.chat(&friday).await.expect("read"), stored(&["a"]));
            assert_eq!(
                store.delete_chats_not_kept(at(31)).await.expect("looked"),
                1
            );
            assert_eq!(
                store.chat(&friday).await.expect("read"),
                StoredChat::default()
            );
        })
        .await;
    }

    #[tokio::test]
    async fn messages_are_found_by_whose_emoji_are_under_them() {
        on_each_engine(async |store| {
            let friday = code("friday");
            add_room(&store, &friday).await;
            let words = [
                "[7]", "[7,8]", "[6,7]", "[6,7,8]", "[77]", "[1,70]", "7", "[-7]",
            ];
            let texts = (1..).zip(words.map(Some)).collect::<Vec<_>>();
            let now = UnixMillis(5_000);
            let written = store.change_chat(&friday, &write(&texts), now).await;
            written.expect("written");
            let mut marked = store.messages_marked_by(UserId(7)).await.expect("read");
            marked.sort_by_key(|one| one.id);
            let found: Vec<&str> = marked.iter().map(|one| one.text.as_str()).collect();
            assert_eq!(found, ["[7]", "[7,8]", "[6,7]", "[6,7,8]"]);
            let replaced = store.replace_message(&marked[1], "[8]").await;
            replaced.expect("written");
            let stale = store.replace_message(&marked[1], "never").await;
            stale.expect("left alone");
            let chat = store.chat(&friday).await.expect("read");
            assert_eq!(chat.messages[1], "[8]");
            assert_eq!(chat.messages[2..], words[2..]);
        })
        .await;
    }

    #[tokio::test]
    async fn writes_that_wait_become_one() {
        let mut waiting = write(&[(1, Some("a")), (2, Some("b"))]);
        waiting.append(write(&[(2, None), (3, Some("c"))]));
        assert_eq!(waiting, write(&[(1, Some("a")), (2, None), (3, Some("c"))]));
        waiting.append(forgotten());
        assert_eq!(waiting, forgotten());
        waiting.append(write(&[(1, Some("new"))]));
        let anew = ChatWrite {
            is_forgotten: true,
            ..write(&[(1, Some("new"))])
        };
        assert_eq!(waiting, anew, "what was before is still forgotten");
    }

    #[tokio::test]
    async fn whether_newcomers_listen_is_kept() {
        on_each_engine(async |store| {
            let friday = code("friday");
            add_room(&store, &friday).await;
            assert!(!store.listen_only(&friday).await.expect("read"));
            store.set_listen_only(&friday, true).await.expect("written");
            assert!(store.listen_only(&friday).await.expect("read"));
            assert!(!store.listen_only(&code("other")).await.expect("read"));
        })
        .await;
    }
}
