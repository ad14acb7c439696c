//! Writes rooms to the database beside the rooms, so that a slow or locked disk holds up
//! nobody's call.
//!
//! Writes of one room happen one after the other; while one is on its way, only the newest state
//! that follows it is kept. While the database is away or busy, what is to be written waits, together
//! with what comes on top of it, until it is taken. What the database would never take is logged and not
//! repeated: the room goes on without it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::ids::{RoomCode, UserId};
use crate::protocol::UnixMillis;
use crate::store::{ChatWrite, KnownPerson, Store, StoreError};

/// Time before the next try when the database does not answer; doubled each time.
const RETRY_MIN: Duration = Duration::from_secs(1);
const RETRY_MAX: Duration = Duration::from_secs(15);
/// The same once the process stops, when there are only seconds left.
const RETRY_AT_END: Duration = Duration::from_millis(250);

/// How often is looked whether a room is written.
const WRITTEN_EVERY: Duration = Duration::from_millis(10);

/// A cheap handle.
#[derive(Clone)]
pub(crate) struct Writer {
    store: Store,
    /// When this process started, which is its name among those on one database.
    holder: UnixMillis,
    tasks: TaskTracker,
    stopping: CancellationToken,
    /// Rooms that are being written, with what is to be written next.
    writing: Arc<Mutex<HashMap<RoomCode, Unwritten>>>,
}

/// What of a room has changed and is not written yet.
#[derive(Default)]
struct Unwritten {
    /// The inner `None` is written too, as below.
    owner: Option<Option<UserId>>,
    title: Option<String>,
    /// As text, and whether newcomers listen.
    rights: Option<(Option<String>, bool)>,
    chat: Option<ChatWrite>,
    is_used: bool,
    /// When the room was opened here.
    held_at: Option<UnixMillis>,
}

impl Unwritten {
    const fn is_nothing(&self) -> bool {
        self.owner.is_none()
            && self.title.is_none()
            && self.rights.is_none()
            && self.chat.is_none()
            && !self.is_used
            && self.held_at.is_none()
    }

    /// Both one after the other, as one.
    fn followed_by(mut self, later: Self) -> Self {
        let chat = match (self.chat.take(), later.chat) {
            (Some(mut chat), Some(later)) => {
                chat.append(later);
                Some(chat)
            }
            (chat, later) => later.or(chat),
        };
        Self {
            owner: later.owner.or(self.owner),
            title: later.title.or(self.title),
            rights: later.rights.or(self.rights),
            chat,
            is_used: later.is_used || self.is_used,
            held_at: later.held_at.or(self.held_at),
        }
    }
}

impl Writer {
    pub(crate) fn new(store: Store, holder: UnixMillis) -> Self {
        Self {
            store,
            holder,
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            writing: Arc::default(),
        }
    }

    /// Writes who owns a room, soon.
    pub(crate) fn set_owner(&self, code: RoomCode, owner: Option<UserId>) {
        self.write(code, |unwritten| unwritten.owner = Some(owner));
    }

    /// Writes what a room is called, soon.
    pub(crate) fn set_title(&self, code: RoomCode, title: String) {
        self.write(code, |unwritten| unwritten.title = Some(title));
    }

    /// Writes who may what in a room, soon.
    pub(crate) fn set_rights(&self, code: RoomCode, rights: Option<String>, listen_only: bool) {
        self.write(code, |unwritten| {
            unwritten.rights = Some((rights, listen_only));
        });
    }

    /// Writes what has changed of a room's chat, soon: on top of what is not written yet.
    pub(crate) fn change_chat(&self, code: RoomCode, chat: ChatWrite) {
        self.write(code, |unwritten| match &mut unwritten.chat {
            Some(waiting) => waiting.append(chat),
            none => *none = Some(chat),
        });
    }

    /// Writes that somebody has come into a room, soon.
    pub(crate) fn set_used(&self, code: RoomCode) {
        self.write(code, |unwritten| unwritten.is_used = true);
    }

    /// Writes that this process has opened a room at `now`, soon.
    pub(crate) fn set_held(&self, code: RoomCode, now: UnixMillis) {
        self.write(code, |unwritten| unwritten.held_at = Some(now));
    }

    /// Writes how somebody is called, soon.
    pub(crate) fn note_person(&self, person: KnownPerson, now: UnixMillis) {
        let store = self.store.clone();
        self.tasks.spawn(async move {
            if let Err(error) = store.put_person(&person, now).await {
                tracing::error!(%error, "a name was not written down");
            }
        });
    }

    fn write(&self, code: RoomCode, note: impl FnOnce(&mut Unwritten)) {
        let mut writing = self.lock();
        if let Some(next) = writing.get_mut(&code) {
            note(next);
            return;
        }
        writing.insert(code.clone(), Unwritten::default());
        let mut first = Unwritten::default();
        note(&mut first);
        let writer = self.clone();
        self.tasks
            .spawn(async move { writer.write_on(code, first).await });
    }

    /// Writes this and what comes after it, until nothing does.
    async fn write_on(&self, code: RoomCode, first: Unwritten) {
        let mut next = Some(first);
        let mut retry = RETRY_MIN;
        while let Some(unwritten) = next {
            let error = match self.carry_out(&code, &unwritten).await {
                Ok(()) => {
                    retry = RETRY_MIN;
                    next = self.after(&code, Unwritten::default());
                    continue;
                }
                Err(error) => error,
            };
            if !error.may_pass() {
                tracing::error!(room = %code, %error, "a room was not saved");
                next = self.after(&code, Unwritten::default());
                continue;
            }
            if retry == RETRY_MIN {
                tracing::warn!(room = %code, %error, "a room is not saved yet");
            }
            if self.stopping.is_cancelled() {
                sleep(RETRY_AT_END).await;
            } else {
                self.stopping.run_until_cancelled(sleep(retry)).await;
                retry = (retry * 2).min(RETRY_MAX);
            }
            next = self.after(&code, unwritten);
        }
    }

    /// Each by its own column: a room that was removed meanwhile stays removed.
    async fn carry_out(&self, code: &RoomCode, unwritten: &Unwritten) -> Result<(), StoreError> {
        if let Some(owner) = unwritten.owner {
            self.store.set_owner(code, owner).await?;
        }
        if let Some(title) = &unwritten.title {
            self.store.set_title(code, title).await?;
        }
        if let Some((rights, listen_only)) = &unwritten.rights {
            let now = crate::time::now();
            self.store.set_rights(code, rights.as_deref(), now).await?;
            self.store.set_listen_only(code, *listen_only).await?;
        }
        if let Some(chat) = &unwritten.chat {
            let now = crate::time::now();
            self.store.change_chat(code, chat, now).await?;
        }
        if unwritten.is_used {
            self.store.set_used(code, crate::time::now()).await?;
        }
        if let Some(opened_at) = unwritten.held_at {
            self.store.hold_room(code, self.holder, opened_at).await?;
        }
        Ok(())
    }

    /// What is still to be written, and what waits behind it.
    fn after(&self, code: &RoomCode, left: Unwritten) -> Option<Unwritten> {
        let mut writing = self.lock();
        let next = writing.get_mut(code).map(std::mem::take);
        let next = next.map(|next| left.followed_by(next));
        let next = next.filter(|unwritten| !unwritten.is_nothing());
        if next.is_none() {
            writing.remove(code);
        }
        next
    }

    /// Until what is to be written of a room is written.
    pub(crate) async fn written(&self, code: &RoomCode) {
        while self.lock().contains_key(code) {
            sleep(WRITTEN_EVERY).await;
        }
    }

    /// Until everything is written; nothing is to come afterwards.
    pub(crate) async fn finish(&self) {
        self.stopping.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomCode, Unwritten>> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RoomKind;
    use crate::store::testing::{EMPTY, TemporaryPostgres, postgres_database};
    use crate::store::{ChatRecord, MessageRecord, RoomRecord};

    fn code() -> RoomCode {
        RoomCode::parse("friday").expect("well formed")
    }

    fn room() -> RoomRecord {
        RoomRecord {
            code: code(),
            code_as_given: "friday".to_owned(),
            kind: RoomKind::Chat,
            title: "Friday".to_owned(),
            owner: Some(UserId(1)),
            chat_id: None,
            created_at: UnixMillis(1),
            game: None,
        }
    }

    fn message(id: u32, text: &str) -> ChatWrite {
        let record = MessageRecord {
            user: UserId(1),
            text: text.to_owned(),
        };
        ChatWrite {
            is_forgotten: false,
            head: Some(ChatRecord {
                text: "head".to_owned(),
                kept_for: Duration::from_secs(60),
            }),
            messages: [(id, Some(record))].into(),
        }
    }

    #[tokio::test]
    async fn what_changes_while_the_database_is_away_is_written_as_a_whole_when_it_is_back() {
        let mut server = TemporaryPostgres::start();
        let url = server.create("rooms", EMPTY).await;
        let store = Store::open(&url).await.expect("opens");
        assert!(store.insert_room(&room()).await.expect("added"));
        let writer = Writer::new(store.clone(), UnixMillis(5));
        server.say("stop");
        writer.set_owner(code(), Some(UserId(2)));
        writer.set_rights(code(), Some("{}".to_owned()), true);
        writer.change_chat(code(), message(1, "a"));
        // As long as a write of the writer's waits for a connection.
        let away = store.room(&code()).await.expect_err("away");
        assert!(away.may_pass());
        writer.set_owner(code(), Some(UserId(3)));
        writer.change_chat(code(), message(2, "b"));
        server.say("start");
        writer.finish().await;
        let read = store.room(&code()).await.expect("read").expect("there");
        assert_eq!(read.owner, Some(UserId(3)));
        let rights = store.rights(&code()).await.expect("read");
        assert_eq!(rights.as_deref(), Some("{}"));
        assert!(store.listen_only(&code()).await.expect("read"));
        let chat = store.chat(&code()).await.expect("read");
        assert_eq!(chat.messages, ["a", "b"]);
    }

    #[tokio::test]
    async fn what_the_database_never_takes_holds_up_nothing() {
        let url = postgres_database(EMPTY).await;
        let store = Store::open(&url).await.expect("opens");
        assert!(store.insert_room(&room()).await.expect("added"));
        let writer = Writer::new(store.clone(), UnixMillis(5));
        // PostgreSQL keeps no zero byte in a text.
        writer.set_rights(code(), Some("\0".to_owned()), false);
        writer.set_owner(code(), Some(UserId(3)));
        writer.finish().await;
        let read = store.room(&code()).await.expect("read").expect("there");
        assert_eq!(read.owner, Some(UserId(3)));
    }
}
