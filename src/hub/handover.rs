//! Two processes on one database: the next release has started, and the one before has not stopped yet.
//!
//! A host that deploys without a gap sends newcomers to the new process while the people of a call are
//! still at the old one. So a room belongs to the process that started last as soon as somebody comes
//! there: the old process ends its part, and the people in it come back to where newcomers are. Without
//! a newcomer nothing moves until the old process is told to stop.
//!
//! A room that is opened at the old process after that stays there: its balancer has come back to it, and
//! the new one may be gone. So two processes that stay beside each other, which Efir is not made for,
//! have rooms of their own, and nobody is sent to and fro.

use std::time::Duration;

use super::Hub;
use crate::store::StoreError;
use crate::time::UnixMillis;

/// How far back is looked for rooms that a newer process has opened. Longer than any wait for the
/// database.
const LOOKED_BACK: Duration = Duration::from_secs(300);

impl Hub {
    /// Gives up the rooms that a newer process on the same database has opened after us; to be called
    /// every few seconds, with the wall clock's `now`. What was decided in a room since the newer one
    /// read it is lost with it.
    pub async fn give_up_rooms(&self, now: UnixMillis) -> Result<(), StoreError> {
        let shared = &self.shared;
        if !shared.deps.cluster.is_alone() {
            // There it is agreed who has which room.
            return Ok(());
        }
        let lookback = u64::try_from(LOOKED_BACK.as_millis()).unwrap_or(u64::MAX);
        let since = UnixMillis(now.0.saturating_sub(lookback));
        let ours = shared.clock.started_at();
        let store = &shared.deps.store;
        for (code, opened_at) in store.rooms_held_by_later(ours, since).await? {
            if let Some(room) = shared.directory.take_opened_before(&code, opened_at) {
                tracing::info!(room = %code, "a newer process has this room now");
                room.stop().await;
            }
        }
        Ok(())
    }

    /// Gives up rooms that another node of a cluster has, for as long as there are any: a Redis that has lost
    /// its last moments may have given them away.
    pub async fn give_up_lost_rooms(&self) {
        let shared = &self.shared;
        loop {
            let code = shared.deps.cluster.next_lost().await;
            if let Some(room) = shared.directory.take(&code) {
                tracing::warn!(room = %code, "another node has this room now");
                room.stop().await;
            }
        }
    }
}
