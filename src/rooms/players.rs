//! People as the host of the room's game sees them, and what the host may do about them.
//!
//! A host has shown the deployment's secret: it stands above everybody in its own room, the owner
//! included, and is nobody in it.

use super::Room;
use crate::ids::{ParticipantId, UserId};
use crate::protocol::{Connection, ErrorCode, MediaState, Role};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Somebody who is inside a room with a game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Player {
    /// Their id in this room, the same after a reload.
    pub participant: ParticipantId,
    /// Telegram user id; negative for guests.
    pub user: UserId,
    /// First and last name.
    pub name: String,
    /// Telegram username without the `@`.
    pub username: Option<String>,
    /// The path of our own image of them.
    pub avatar: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Whether the server hears from them.
    pub connection: Connection,
    /// What they send.
    pub media: MediaState,
    /// Their voice is heard, as their own page says.
    pub speaking: bool,
    /// When they came in.
    pub entered_at: UnixMillis,
}

/// Everybody whom the host of a room's game has to do with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Players {
    /// Who is inside, in the order of coming in.
    pub inside: Vec<Player>,
    /// How many wait for a seat.
    pub waiting: usize,
}

/// What a host orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HostOrder {
    /// They listen only, from now on. Who owned the room does so no more.
    Mute(UserId),
    /// They may speak.
    LetSpeak(UserId),
    /// Sent out; may come back.
    Remove(UserId),
    /// Sent out for good.
    Ban(UserId),
    /// They have this role from now on.
    SetRole(UserId, Role),
    /// Newcomers are an audience, or may speak as usual.
    ListenOnly(bool),
    /// Newcomers knock, or need not.
    Lock(bool),
    /// The call ends for everybody; the room stays.
    End,
}

impl Room {
    /// Everybody inside, in the order of coming in, and how many wait. Who is away for so long that they
    /// count as having left is not inside.
    pub fn players(&self) -> Players {
        let inside = self.participants.iter();
        let inside = inside.filter(|one| one.is_inside() && !one.is_gone);
        let mut players: Vec<Player> = inside
            .map(|one| Player {
                participant: one.id.clone(),
                user: one.person.id,
                name: one.person.name.clone(),
                username: one.person.username.clone(),
                avatar: one.avatar.clone(),
                role: self.role(one.person.id),
                connection: one.connection,
                media: one.media,
                speaking: one.is_speaking && one.media.mic && one.connection == Connection::Online,
                entered_at: one.entered_at.unwrap_or(one.joined_at),
            })
            .collect();
        players.sort_by_key(|player| player.entered_at);
        Players {
            inside: players,
            waiting: self.present().filter(|one| self.waits(one)).count(),
        }
    }

    /// Carries out what the host of the room's game orders.
    ///
    /// # Errors
    /// [`ErrorCode::ParticipantNotFound`] when nobody of that id has been here since the room was last
    /// deserted.
    pub fn handle_host(&mut self, order: HostOrder, now: UnixMillis) -> Result<(), ErrorCode> {
        match order {
            HostOrder::Mute(user) => {
                let target = self.visitor_target(user)?;
                self.set_role_of_anybody(&target, Role::Listener, now);
            }
            HostOrder::LetSpeak(user) => {
                let target = self.visitor_target(user)?;
                self.let_speak(&target, now);
            }
            HostOrder::Remove(user) => {
                let target = self.visitor_target(user)?;
                self.remove(&target, now);
            }
            HostOrder::Ban(user) => {
                let target = self.visitor_target(user)?;
                self.ban(&target, now);
            }
            HostOrder::SetRole(user, role) => {
                let target = self.visitor_target(user)?;
                self.set_role_of_anybody(&target, role, now);
            }
            HostOrder::ListenOnly(on) => self.set_listen_only(on, now),
            HostOrder::Lock(locked) => self.lock(locked, now),
            HostOrder::End => self.handle_end(now),
        }
        Ok(())
    }
}
