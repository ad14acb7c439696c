//! Who owns a room: the one way from a code to the task that has it.
//!
//! A room has one owner at a time. Whoever wants something of it asks here for a [`RoomHandle`] and
//! talks to that. Every owner here is a task of this process; of several processes that share the rooms,
//! `routing` knows which has one before this is asked, and `elsewhere` asks the others. A map behind a short lock, for lookup only; everything that happens in a room
//! happens in its task. The task may end only while the directory holds the one handle to it and
//! nothing is on the way to it ([`Directory::release`]), so a handle that was given out always leads to
//! a live room.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::budgets::{TooMany, share_of};
use super::room::RoomHandle;
use crate::ids::RoomCode;
use crate::limits::ROOMS_MAX;
use crate::time::UnixMillis;

/// The rooms that have an owner now.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    rooms: Mutex<HashMap<RoomCode, RoomHandle>>,
}

impl Directory {
    /// The owner of a room; none when it is not live.
    pub(crate) fn find(&self, code: &RoomCode) -> Option<RoomHandle> {
        self.lock()
            .get(code)
            .filter(|room| !room.is_over())
            .cloned()
    }

    /// The owner of a room, made with `start` if it has none. Guests start none once only the part
    /// that is kept for others is left.
    pub(crate) fn claim(
        &self,
        code: &RoomCode,
        is_for_guest: bool,
        start: impl FnOnce() -> RoomHandle,
    ) -> Result<RoomHandle, TooMany> {
        let mut rooms = self.lock();
        if let Some(room) = rooms.get(code).filter(|room| !room.is_over()) {
            return Ok(room.clone());
        }
        if rooms.len() >= share_of(ROOMS_MAX, is_for_guest) {
            return Err(TooMany);
        }
        let room = start();
        rooms.insert(code.clone(), room.clone());
        Ok(room)
    }

    /// Takes a room out if `is_idle` says that nobody else has a handle to it and nothing waits for
    /// it. Then its task must end.
    pub(crate) fn release(&self, code: &RoomCode, is_idle: impl FnOnce() -> bool) -> bool {
        let mut rooms = self.lock();
        let is_idle = is_idle();
        if is_idle {
            rooms.remove(code);
        }
        is_idle
    }

    /// Takes a live room out, so that the next visitor meets a new one.
    pub(crate) fn take(&self, code: &RoomCode) -> Option<RoomHandle> {
        self.lock().remove(code)
    }

    /// Takes a live room out if it was opened here before `moment`.
    pub(crate) fn take_opened_before(
        &self,
        code: &RoomCode,
        moment: UnixMillis,
    ) -> Option<RoomHandle> {
        let mut rooms = self.lock();
        rooms.get(code).filter(|room| room.opened_at() < moment)?;
        rooms.remove(code)
    }

    /// Takes all live rooms out.
    pub(crate) fn take_all(&self) -> Vec<RoomHandle> {
        self.lock().drain().map(|(_, room)| room).collect()
    }

    /// The codes of the rooms that are live.
    pub(crate) fn codes(&self) -> Vec<RoomCode> {
        self.lock().keys().cloned().collect()
    }

    /// All live rooms.
    pub(crate) fn handles(&self) -> Vec<RoomHandle> {
        self.lock().values().cloned().collect()
    }

    /// How many rooms are live.
    pub(crate) fn count(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomCode, RoomHandle>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
