//! Who somebody is: Telegram's launch data, our own session tokens, signed avatar URLs, secrets.
//!
//! Pure: takes `now`, never reads a clock; knows nothing of HTTP or sockets.

use crate::ids::{ParticipantId, RoomCode, UserId};
use crate::person::Person;
use crate::protocol::{Credential, UnixMillis};

/// Why a credential was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// Malformed, forged, or signed for another bot.
    #[error("the sign-in is not valid")]
    Invalid,
    /// Was valid once; the Mini App must be closed and opened again.
    #[error("the sign-in is too old")]
    Expired,
    /// Guests are not allowed by this deployment.
    #[error("guests are not allowed here")]
    GuestsNotAllowed,
}

/// Checks credentials and signs our own.
///
/// Every key is derived from one secret (the bot token, or random bytes where there is none), so
/// that tokens and participant ids stay valid over a restart.
#[derive(Clone)]
pub struct Auth {
    _private: (),
}

/// A session token with its end.
#[derive(Clone)]
pub struct SessionToken {
    /// What the client sends as `Bearer`.
    pub token: String,
    /// When it runs out.
    pub expires_at: UnixMillis,
}

impl Auth {
    /// For a bot with this token (checks launch data with it).
    #[must_use]
    pub fn for_bot(bot_token: &str, allow_guests: bool) -> Self {
        let _ = (bot_token, allow_guests);
        unimplemented!("auth")
    }

    /// Without a bot: only guests and session tokens, keys from `secret`.
    #[must_use]
    pub fn without_bot(secret: &[u8; 32], allow_guests: bool) -> Self {
        let _ = (secret, allow_guests);
        unimplemented!("auth")
    }

    /// Who a credential of the socket's hello stands for.
    pub fn authenticate(
        &self,
        credential: &Credential,
        now: UnixMillis,
    ) -> Result<Person, AuthError> {
        let _ = (credential, now);
        unimplemented!("auth")
    }

    /// Who an `Authorization` header stands for: `tma <initData>` or `Bearer <session token>`.
    pub fn authenticate_header(&self, value: &str, now: UnixMillis) -> Result<Person, AuthError> {
        let _ = (value, now);
        unimplemented!("auth")
    }

    /// A session token for a person, good for [`crate::limits::SESSION_TTL`].
    #[must_use]
    pub fn issue_session(&self, person: &Person, now: UnixMillis) -> SessionToken {
        let _ = (person, now);
        unimplemented!("auth")
    }

    /// The id of a person in a room: stable over restarts, says nothing about the person.
    #[must_use]
    pub fn participant_id(&self, room: &RoomCode, user: UserId) -> ParticipantId {
        let _ = (room, user);
        unimplemented!("auth")
    }

    /// The path of a person's avatar on this origin, signed, good for
    /// [`crate::limits::AVATAR_URL_TTL`]; `None` for guests. Stable within an hour, so that browsers
    /// can cache it.
    #[must_use]
    pub fn avatar_path(&self, user: UserId, now: UnixMillis) -> Option<String> {
        let _ = (user, now);
        unimplemented!("auth")
    }

    /// Whether `expires` and `signature` of an avatar URL are ours and still good.
    #[must_use]
    pub fn check_avatar(
        &self,
        user: UserId,
        expires: u64,
        signature: &str,
        now: UnixMillis,
    ) -> bool {
        let _ = (user, expires, signature, now);
        unimplemented!("auth")
    }

    /// An opaque name for a person in TURN user names (coturn logs them).
    #[must_use]
    pub fn turn_name(&self, user: UserId) -> String {
        let _ = user;
        unimplemented!("auth")
    }

    /// The secret token for Telegram's webhook: 64 hex digits.
    #[must_use]
    pub fn webhook_secret(&self) -> String {
        unimplemented!("auth")
    }
}
