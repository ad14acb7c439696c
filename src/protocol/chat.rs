//! Text in a room, as people see it.

use serde::{Deserialize, Serialize};

use super::UnixMillis;
use crate::ids::ParticipantId;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Counts up within the room; greater is later. Numbers of messages that are gone are missing.
    pub id: u32,
    /// Who wrote it; they may have left.
    pub from: ParticipantId,
    /// Their name at the time.
    pub name: String,
    /// When.
    pub sent_at: UnixMillis,
    /// Lines of plain text, never empty.
    pub text: String,
    /// What it answers.
    pub reply_to: Option<Quote>,
    /// In the order in which they came first.
    pub reactions: Vec<ReactionView>,
}

/// The beginning of a message that another one answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// Which message.
    pub id: u32,
    /// Whose it is; empty when it is gone.
    pub name: String,
    /// How it begins, on one line; empty when it is gone.
    pub text: String,
}

/// One emoji under a message.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ReactionView {
    /// Which.
    pub emoji: String,
    /// Of how many people.
    pub count: u32,
    /// The one who is told is among them.
    pub is_own: bool,
}

/// For how long the chat outlives the last person in the room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ChatKeep {
    /// As long as the room waits for somebody to come back.
    #[default]
    Visit,
    /// A day.
    Day,
    /// Seven days.
    Week,
}
