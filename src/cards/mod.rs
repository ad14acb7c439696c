//! Live room cards: what each message about a room shows, and when it is edited.
//!
//! Pure: looks at rooms, outcomes of edits and `now` go in, edits and notes for the database come
//! out. Knows nothing of Telegram's requests, of words or of buttons: a [`Face`] is what a card says,
//! and whoever carries an edit out puts it into a language.
//!
//! `board` holds it all together; `room` is what is known of one room; `story` is what a card tells; `call` is what is remembered of the
//! call that is on; `queue` decides which edit may go when.

mod board;
mod call;
mod queue;
mod room;
mod story;
#[cfg(test)]
mod tests;
mod tracked;

pub use board::{Board, Effect};
pub use call::CallNote;
pub use queue::Outcome;
pub use room::Look;
pub use story::{Crowd, Face, NAMES_SHOWN, Story};

use serde::{Deserialize, Serialize};

use crate::i18n::Lang;
use crate::ids::RoomCode;

/// Names one card for as long as it exists: a random number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CardId(pub i64);

/// Where a card is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A message of the bot's own in a chat.
    Chat {
        /// The chat.
        chat: i64,
        /// The topic, in chats that have topics.
        thread: Option<i64>,
        /// The message; none where it was left behind in the group that became this supergroup: the
        /// next news are a new message.
        message: Option<i64>,
    },
    /// A message that a person sent through inline mode, by its `inline_message_id`. Which chat it is
    /// in is not known.
    Inline(String),
}

impl Place {
    /// The chat, where it is known.
    #[must_use]
    pub const fn chat(&self) -> Option<i64> {
        match self {
            Self::Chat { chat, .. } => Some(*chat),
            Self::Inline(_) => None,
        }
    }
}

/// Who reads a card, and so what it may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The chat that the room was made for, or its owner: told names while the door is open, and how
    /// many there are while it is locked. Whoever reads it could go in and see the same.
    Home,
    /// Any other chat that the room was passed on to: told how many there are, and nothing of a
    /// locked room.
    Elsewhere,
}

/// One card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Which.
    pub id: CardId,
    /// The room it is about.
    pub code: RoomCode,
    /// Where it is.
    pub place: Place,
    /// Its language.
    pub lang: Lang,
    /// What it may tell.
    pub scope: Scope,
}
