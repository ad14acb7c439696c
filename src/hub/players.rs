//! A game's room as its host sees it: who is inside, and what the host orders.

use super::Hub;
use super::elsewhere::Question;
use super::room::{self, RoomHandle};
use crate::cluster::Whose;
use crate::ids::RoomCode;
use crate::rooms::{HostOrder, Players};
use crate::store::{RoomRecord, StoreError};
use crate::time::UnixMillis;

/// A room with a game, and who is inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameRoom {
    /// The stored part; it has a game.
    pub record: RoomRecord,
    /// Everybody inside, and how many wait.
    pub players: Players,
}

/// Why an order of a host was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// There is no game under this code.
    #[error("no such game")]
    NoSuchGame,
    /// Nobody of that id has been in the room since it was last deserted.
    #[error("no such player")]
    NoSuchPlayer,
    /// There are as many live rooms as there may be.
    #[error("too many rooms")]
    Full,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Hub {
    /// A room whose game is registered at `now`, by the wall clock; `None` when there is none.
    pub async fn game_room(
        &self,
        code: &RoomCode,
        now: UnixMillis,
    ) -> Result<Option<GameRoom>, StoreError> {
        let Some(record) = self.game_record(code, now).await? else {
            return Ok(None);
        };
        let live = self.shared.directory.find(code);
        let players = match live {
            Some(live) => live.players().await.unwrap_or_default(),
            None => {
                let asked = self.ask_elsewhere(code, Question::Players).await;
                asked.unwrap_or_default()
            }
        };
        Ok(Some(GameRoom { record, players }))
    }

    /// Carries out at `now`, by the wall clock, what the host of a game orders in its room. Where nobody
    /// is there is nobody to find and nothing to end; the door and the newcomers' role are set for who
    /// comes within the time that a deserted room waits.
    pub async fn order_by_host(
        &self,
        code: &RoomCode,
        order: HostOrder,
        now: UnixMillis,
    ) -> Result<(), OrderError> {
        let record = self.game_record(code, now).await?;
        let record = record.ok_or(OrderError::NoSuchGame)?;
        let here = self.shared.directory.find(code);
        if here.is_none()
            && let Some(is_done) = self.ask_elsewhere(code, Question::Order(order)).await
        {
            let found: bool = is_done;
            return found.then_some(()).ok_or(OrderError::NoSuchPlayer);
        }
        let live = match (here, order) {
            (Some(live), _) => live,
            (None, HostOrder::End) => return Ok(()),
            (None, HostOrder::Lock(_) | HostOrder::ListenOnly(_)) => self.open(record).await?,
            (None, _) => return Err(OrderError::NoSuchPlayer),
        };
        let carried_out = live.order(order).await;
        carried_out.map_err(|_| OrderError::NoSuchPlayer)
    }

    /// Makes a game's room live before anybody is in it.
    async fn open(&self, record: RoomRecord) -> Result<RoomHandle, OrderError> {
        let past = self.past_of(&record.code).await?;
        let code = record.code.clone();
        let Whose::Ours(claim) = self.shared.deps.cluster.claim(&code).await else {
            return Err(OrderError::Full);
        };
        let start = || room::start(&self.shared, record, past);
        let claimed = self.shared.directory.claim(&code, false, start);
        let room = claimed.map_err(|_| OrderError::Full)?;
        claim.keep();
        Ok(room)
    }

    async fn game_record(
        &self,
        code: &RoomCode,
        now: UnixMillis,
    ) -> Result<Option<RoomRecord>, StoreError> {
        let room = self.room(code, None).await?;
        let record = room.map(|room| room.record);
        Ok(record.filter(|record| record.game.as_ref().is_some_and(|game| game.is_live(now))))
    }
}
