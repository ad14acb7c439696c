//! A game's room as its host sees it: who is inside, and what the host orders.

use super::Hub;
use crate::ids::RoomCode;
use crate::protocol::ErrorCode;
use crate::rooms::{HostOrder, Player};
use crate::store::{RoomRecord, StoreError};
use crate::time::UnixMillis;

/// A room with a game, and who is inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameRoom {
    /// The stored part; it has a game.
    pub record: RoomRecord,
    /// Everybody inside, in the order of coming in.
    pub players: Vec<Player>,
}

impl Hub {
    /// A room whose game is registered at `now`, by the wall clock; `None` when there is none.
    pub async fn game_room(
        &self,
        code: &RoomCode,
        now: UnixMillis,
    ) -> Result<Option<GameRoom>, StoreError> {
        let Some(room) = self.room(code, None).await? else {
            return Ok(None);
        };
        let is_game = room
            .record
            .game
            .as_ref()
            .is_some_and(|game| game.is_live(now));
        if !is_game {
            return Ok(None);
        }
        let live = self.shared.directory.find(code);
        let players = match live {
            Some(live) => live.players().await.unwrap_or_default(),
            None => Vec::new(),
        };
        Ok(Some(GameRoom {
            record: room.record,
            players,
        }))
    }

    /// Carries out what the host of a game orders in its room. In a room that nobody is in there is
    /// nobody to find, and nothing to lock or end.
    pub async fn order_by_host(&self, code: &RoomCode, order: HostOrder) -> Result<(), ErrorCode> {
        match self.shared.directory.find(code) {
            Some(live) => live.order(order).await,
            None => Err(ErrorCode::ParticipantNotFound),
        }
    }
}
