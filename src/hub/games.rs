//! Games that hosts register: they stand on rooms of their own, or on open rooms that people are in.
//!
//! A host's secret is the deployment's trust, so a host may take a code that people have opened by
//! typing it: they stay together and see the game. When the game is removed or runs out they get
//! their room back, while a room that began as a game goes with it. A chat's room is never a host's.

use super::Hub;
use super::elsewhere::Question;
use crate::ids::RoomCode;
use crate::limits::GAME_ROOMS_MAX;
use crate::protocol::{RoomKind, UnixMillis};
use crate::store::{Game, Removed, RoomRecord, StoreError};

/// A registered game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The room it is in; it has a game.
    pub room: RoomRecord,
    /// It was not registered before.
    pub is_new: bool,
}

/// Why a game could not be registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The code belongs to a room of a chat.
    #[error("the code belongs to a room of a chat")]
    Taken,
    /// Another host has the code, and its registration is good.
    #[error("the code belongs to another host")]
    OtherHost,
    /// There are as many registrations as there may be.
    #[error("too many games")]
    TooManyGames,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Hub {
    /// Registers a game at `now`, by the wall clock, or renews its registration. Whoever is in the
    /// room sees it at once.
    pub async fn register_game(
        &self,
        game: &Game,
        now: UnixMillis,
    ) -> Result<Registered, RegisterError> {
        let store = &self.shared.deps.store;
        let old = store.room(&game.code).await?;
        // A chat's room whose record is gone is still the chat's.
        if old.is_none() && self.forgotten(&game.code).is_some() {
            return Err(RegisterError::Taken);
        }
        let is_new = old
            .and_then(|room| room.game)
            .is_none_or(|game| !game.is_live(now));
        if is_new && store.count_games_live_at(now).await? >= GAME_ROOMS_MAX {
            return Err(RegisterError::TooManyGames);
        }
        let room = store.put_game(game, now).await?;
        let Some(room) = room else {
            let whose = store.room(&game.code).await?;
            return Err(match whose.map(|room| room.kind) {
                Some(RoomKind::Chat) => RegisterError::Taken,
                _ => RegisterError::OtherHost,
            });
        };
        self.tell_room(room.clone()).await;
        self.shared.player_news.wake(&game.code);
        Ok(Registered { room, is_new })
    }

    /// Removes a game that is registered at `now`, by `host` alone where that is given; false when there
    /// is none. Who is in a room that was there before the game stays in it; a room that is nothing else
    /// ends.
    pub async fn remove_game(
        &self,
        code: &RoomCode,
        host: Option<&str>,
        now: UnixMillis,
    ) -> Result<bool, StoreError> {
        let store = &self.shared.deps.store;
        match store.remove_game(code, host, now).await? {
            None => return Ok(false),
            Some(Removed::Room) => self.end_room(code).await,
            Some(Removed::GameOnly(room)) => self.tell_room(*room).await,
        }
        self.shared.player_news.wake(code);
        Ok(true)
    }

    /// Tells a live room what its record is now.
    async fn tell_room(&self, record: RoomRecord) {
        if let Some(room) = self.shared.directory.find(&record.code) {
            room.change(record).await;
        } else {
            let code = record.code.clone();
            let change = Question::Change(Box::new(record));
            let _: Option<()> = self.ask_elsewhere(&code, change).await;
        }
    }
}
