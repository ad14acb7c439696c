//! Passing a room on as a message that a person sends from inside the Mini App.
//!
//! Who is asked for it (over HTTP) and who prepares it (the bot) do not know each other; they meet
//! here.

use std::sync::{Arc, OnceLock};

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

/// Where it is asked for; nobody can before the bot is there.
#[derive(Default)]
pub struct Sharing {
    bot: OnceLock<Arc<dyn Prepare>>,
}

impl Sharing {
    /// From now on it can be asked for. The first one stays.
    pub fn begin(&self, bot: Arc<dyn Prepare>) {
        let _ = self.bot.set(bot);
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
