//! What a live room tells those who watch it from outside: the bot's cards, and the host of its game.

use super::live::LiveRoom;
use super::orders::Order;

impl LiveRoom {
    /// Tells whoever watches rooms that what may be told of this one is different.
    pub(super) fn tell_watchers(&mut self) {
        let now_there = (self.room.notice(), self.record.title.clone());
        let ended = self.ended.take();
        if ended.is_some() || now_there != self.told {
            self.inside.set(now_there.0.inside.len());
            self.told = now_there;
            self.orders.push(Order::Tell(ended));
        }
    }

    /// Wakes the host that listens to the players of this room's game, if they are different.
    pub(super) fn tell_host(&mut self) {
        if self.record.game.is_none() || !self.shared.player_news.is_watched(&self.record.code) {
            return;
        }
        let players = self.room.players();
        if players != self.told_players {
            self.told_players = players;
            self.shared.player_news.wake(&self.record.code);
        }
    }
}
