//! What the bot writes because somebody asks over HTTP: a message that passes a room on, which a person
//! sends from inside the Mini App, and the card of a game once more, for its host.
//!
//! Who is asked for it (over HTTP) and who writes it (the bot) do not know each other; they meet here.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::ids::{RoomCode, UserId};

/// A message that Telegram keeps for one person to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// What the Telegram client asks for it by.
    pub id: String,
}

/// Somebody who can prepare such messages.
pub trait Prepare: Send + Sync + 'static {
    /// A message that passes the room on, for this person alone, in their language (an IETF tag) unless
    /// they chose another; `None` when Telegram does not take it.
    fn prepare<'a>(
        &'a self,
        person: UserId,
        language: Option<&'a str>,
        code: &'a RoomCode,
    ) -> BoxFuture<'a, Option<Prepared>>;
}

/// What became of showing a game's card again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownAgain {
    /// It is on its way into so many chats.
    In(usize),
    /// It was shown so recently that this time has to pass first.
    TooSoon(Duration),
}

/// Somebody who can show the card of a room again.
pub trait ShowAgain: Send + Sync + 'static {
    /// Sends the card anew into the chats whose people have had it shown there.
    fn show_again<'a>(&'a self, code: &'a RoomCode) -> BoxFuture<'a, ShownAgain>;
}

/// Where it is asked for; nobody can before the bot is there.
#[derive(Default)]
pub struct Sharing {
    bot: OnceLock<Arc<dyn Prepare>>,
    cards: OnceLock<Arc<dyn ShowAgain>>,
}

impl Sharing {
    /// From now on it can be asked for. The first one stays.
    pub fn begin(&self, bot: Arc<dyn Prepare>, cards: Arc<dyn ShowAgain>) {
        let _ = self.bot.set(bot);
        let _ = self.cards.set(cards);
    }

    /// As [`ShowAgain::show_again`]; `None` while there is no bot.
    pub async fn show_again(&self, code: &RoomCode) -> Option<ShownAgain> {
        Some(self.cards.get()?.show_again(code).await)
    }

    /// As [`Prepare::prepare`]; `None` also while there is no bot.
    pub async fn prepare(
        &self,
        person: UserId,
        language: Option<&str>,
        code: &RoomCode,
    ) -> Option<Prepared> {
        self.bot.get()?.prepare(person, language, code).await
    }
}
