//! What others may see of a room and of the people in it.
//!
//! Anything not named here (Telegram ids of others, addresses, launch data) never leaves the server.

use serde::{Deserialize, Serialize};

use super::{Frame, MediaState};
use crate::ids::{ParticipantId, UserId};
use crate::time::UnixMillis;

/// How a room came into being, which decides who may enter and who owns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Made by `/room` or "New room"; its code cannot be guessed.
    Chat,
    /// Came into being when somebody typed its code.
    Open,
    /// Registered by a game host.
    Game,
    /// The call of two people, and of whom they let in; over when they are.
    Direct,
}

/// How media travels between the people of a room. The server decides; a client never guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MediaMode {
    /// Peer to peer between every two people.
    Mesh,
    /// Voices over the server, by `GET /ws/voice`, between everybody whose client can do that; peer to
    /// peer what else there is, between those whose [`Pairs`] meet.
    Socket,
}

/// With whom somebody makes a direct connection. Two people do when it is `everybody` for one of them,
/// or `paired` for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Pairs {
    /// With everybody: their voice cannot go over the server.
    Everybody,
    /// With all who are paired too: everybody in a mesh, the first few of a larger room.
    Paired,
    /// Only with those who need it: there are too many for a mesh.
    Nobody,
}

impl Pairs {
    /// Whether two people make a direct connection.
    #[must_use]
    pub const fn meet(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Everybody, _) | (_, Self::Everybody) | (Self::Paired, Self::Paired)
        )
    }
}

/// A room as everybody in it sees it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RoomView {
    /// The code as people see it.
    pub code: String,
    /// How it came into being.
    pub kind: RoomKind,
    /// Its title; empty when it has none (show the code then).
    pub title: String,
    /// Locked: people knock.
    pub locked: bool,
    /// How media travels.
    pub media_mode: MediaMode,
    /// When the present call began (the first person went in), if one is on.
    pub call_started_at: Option<UnixMillis>,
    /// The link that invites others.
    pub invite_url: String,
    /// The game that is played here, if any.
    pub game: Option<GameView>,
    /// Newcomers listen until somebody lets them speak.
    pub listen_only: bool,
    /// Whose pictures are shown first; of somebody who is here.
    pub pinned_person: Option<ParticipantId>,
}

/// What a game host registered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GameView {
    /// The game's socket.
    pub ws_url: String,
    /// The game's page.
    pub app_url: String,
}

/// What a person may do in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May listen and raise a hand; sends nothing.
    Listener,
    /// May speak.
    Speaker,
    /// May also moderate.
    Admin,
    /// Owns the room.
    Owner,
}

impl Role {
    /// Whether somebody with this role may send voice, camera or screen. What a browser plays of the
    /// others follows the same rule.
    #[must_use]
    pub const fn may_send(self) -> bool {
        !matches!(self, Self::Listener)
    }
}

/// Where in the room a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Looking from outside: connections are made ready where `mayConnect` says so, no media flows.
    Lobby,
    /// Waiting to be let into a locked room; seen by owner and admins only.
    Knocking,
    /// In the room, on air.
    Inside,
}

/// Whether the server hears from a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// Yes.
    Online,
    /// Not for more than three seconds; media may well go on.
    Reconnecting,
}

/// A participant as the others see them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ParticipantView {
    /// Who, within this room.
    pub id: ParticipantId,
    /// First and last name as Telegram has them.
    pub name: String,
    /// Telegram username without the `@`.
    pub username: Option<String>,
    /// Our own image URL (a path on this origin); answers 204 where there is no photo: draw initials then.
    pub avatar: Option<String>,
    /// They came without Telegram: the name is what they typed themselves.
    pub is_guest: bool,
    /// What they may do.
    pub role: Role,
    /// Where they are.
    pub presence: Presence,
    /// Whether signals pass to and from them: they are inside, or in the lobby and free to go in at
    /// once. Between two people they pass when it is true of both.
    pub may_connect: bool,
    /// With whom they make a direct connection, of those to whom signals pass.
    pub pairs: Pairs,
    /// Whether the server hears from them.
    pub connection: Connection,
    /// What they send.
    pub media: MediaState,
    /// How they want their pictures framed.
    #[serde(default, skip_serializing_if = "Frame::is_none")]
    #[cfg_attr(test, ts(as = "Option<Frame>", optional))]
    pub frame: Frame,
    /// When they raised their hand, if it is up.
    pub hand_raised_at: Option<UnixMillis>,
    /// When they came in (or into the lobby).
    pub joined_at: UnixMillis,
}

/// Somebody who is banned, as owner and admins see them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct BannedView {
    /// Who they were in this room.
    pub id: ParticipantId,
    /// How they were called; empty for who wants to be forgotten.
    pub name: String,
}

/// The person behind a session, shown only to themselves.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// Telegram user id; negative for guests.
    #[cfg_attr(test, ts(type = "number"))]
    pub user_id: UserId,
    /// First and last name.
    pub name: String,
    /// Telegram username without the `@`.
    pub username: Option<String>,
    /// Telegram's two-letter language code, if it gave one.
    pub language: Option<String>,
}
