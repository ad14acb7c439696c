//! Writes rooms to the database beside the rooms, so that a slow or locked disk holds up
//! nobody's call.
//!
//! Writes of one room happen one after the other; while one is on its way, only the newest state
//! that follows it is kept. What fails is logged and not repeated: the room goes on without it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::task::TaskTracker;

use crate::ids::{RoomCode, UserId};
use crate::protocol::UnixMillis;
use crate::store::{ChatWrite, KnownPerson, Store, StoreError};

/// A cheap handle.
#[derive(Clone)]
pub(crate) struct Writer {
    store: Store,
    /// When this process started, which is its name among those on one database.
    holder: UnixMillis,
    tasks: TaskTracker,
    /// Rooms that are being written, with what is to be written next.
    writing: Arc<Mutex<HashMap<RoomCode, Unwritten>>>,
}

/// What of a room has changed and is not written yet.
#[derive(Default)]
struct Unwritten {
    /// The inner `None` is written too, as below.
    owner: Option<Option<UserId>>,
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
            && self.rights.is_none()
            && self.chat.is_none()
            && !self.is_used
            && self.held_at.is_none()
    }
}

impl Writer {
    pub(crate) fn new(store: Store, holder: UnixMillis) -> Self {
        Self {
            store,
            holder,
            tasks: TaskTracker::new(),
            writing: Arc::default(),
        }
    }

    /// Writes who owns a room, soon.
    pub(crate) fn set_owner(&self, code: RoomCode, owner: Option<UserId>) {
        self.write(code, |unwritten| unwritten.owner = Some(owner));
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
        self.tasks.spawn(async move {
            let mut next = Some(first);
            while let Some(unwritten) = next {
                if let Err(error) = writer.carry_out(&code, unwritten).await {
                    tracing::error!(room = %code, %error, "a room was not saved");
                }
                next = writer.after(&code);
            }
        });
    }

    /// Each by its own column: a room that was removed meanwhile stays removed.
    async fn carry_out(&self, code: &RoomCode, unwritten: Unwritten) -> Result<(), StoreError> {
        if let Some(owner) = unwritten.owner {
            self.store.set_owner(code, owner).await?;
        }
        if let Some((rights, listen_only)) = unwritten.rights {
            let now = crate::time::now();
            self.store.set_rights(code, rights.as_deref(), now).await?;
            self.store.set_listen_only(code, listen_only).await?;
        }
        if let Some(chat) = unwritten.chat {
            let now = crate::time::now();
            self.store.change_chat(code, &chat, now).await?;
        }
        if unwritten.is_used {
            self.store.set_used(code, crate::time::now()).await?;
        }
        if let Some(opened_at) = unwritten.held_at {
            self.store.hold_room(code, self.holder, opened_at).await?;
        }
        Ok(())
    }

    /// What waits behind the write that is done.
    fn after(&self, code: &RoomCode) -> Option<Unwritten> {
        let mut writing = self.lock();
        let next = writing.get_mut(code).map(std::mem::take);
        let next = next.filter(|unwritten| !unwritten.is_nothing());
        if next.is_none() {
            writing.remove(code);
        }
        next
    }

    /// Until everything is written; nothing is to come afterwards.
    pub(crate) async fn finish(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomCode, Unwritten>> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
