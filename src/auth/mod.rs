//! Who somebody is: Telegram's launch data, our own session tokens, signed avatar URLs, secrets.
//!
//! Pure: takes `now` and random numbers, never reads a clock; knows nothing of HTTP or sockets.

mod avatar_url;
mod clock;
mod handoff;
mod init_data;
#[cfg(test)]
mod init_data_tests;
mod keys;
mod person_token;
mod sealing;
mod session;
#[cfg(test)]
mod tests;
mod ticket;

use std::net::IpAddr;
use std::sync::Arc;

use crate::ids::{CHECK_CHARS, ClientNetwork, ParticipantId, RoomCode, UserId};
use crate::limits::NAME_CHARS_MAX;
use crate::person::Person;
use crate::protocol::{CloseCode, Credential};
use crate::text::clean;
use crate::time::UnixMillis;

use clock::ClockDoubt;
use handoff::UsedHandoffs;
use init_data::Refusal;
use keys::Keys;

pub use handoff::HANDOFF_TTL;
pub use ticket::{PlayerTicket, TICKET_TTL};

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

impl From<AuthError> for CloseCode {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Invalid => Self::AuthFailed,
            AuthError::Expired => Self::AuthExpired,
            AuthError::GuestsNotAllowed => Self::GuestsNotAllowed,
        }
    }
}

/// Checks credentials and signs our own.
///
/// Every key is derived from one secret (the bot token, or random bytes where there is none), so
/// that tokens and participant ids stay valid over a restart. A clone is a reference.
#[derive(Clone)]
pub struct Auth {
    keys: Arc<Keys>,
    allow_guests: bool,
    clock: Arc<ClockDoubt>,
    used_handoffs: Arc<UsedHandoffs>,
}

impl std::fmt::Debug for Auth {
    /// Never shows a key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Auth")
            .field("allow_guests", &self.allow_guests)
            .finish_non_exhaustive()
    }
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
        Self {
            keys: Arc::new(Keys::for_bot(bot_token)),
            allow_guests,
            clock: Arc::default(),
            used_handoffs: Arc::default(),
        }
    }

    /// Without a bot: only guests and session tokens, keys from `secret`.
    #[must_use]
    pub fn without_bot(secret: &[u8; 32], allow_guests: bool) -> Self {
        Self {
            keys: Arc::new(Keys::without_bot(secret)),
            allow_guests,
            clock: Arc::default(),
            used_handoffs: Arc::default(),
        }
    }

    /// Whether people may come without Telegram.
    #[must_use]
    pub const fn allows_guests(&self) -> bool {
        self.allow_guests
    }

    /// Who a credential of the socket's hello stands for.
    ///
    /// `nonce` is any random number: the id of a guest who comes for the first time is made from
    /// it (one who comes back brings a session token). It is not looked at for anybody else.
    pub fn authenticate(
        &self,
        credential: &Credential,
        now: UnixMillis,
        nonce: u64,
    ) -> Result<Person, AuthError> {
        match credential {
            Credential::InitData { init_data } => self.check_init_data(init_data, now),
            Credential::Session { token } => self.check_session(token, now),
            Credential::Guest { name } => self.new_guest(name, now, nonce),
        }
    }

    /// Who an `Authorization` header stands for: `tma <initData>` or `Bearer <session token>`.
    /// The scheme is compared without regard to case.
    pub fn authenticate_header(&self, value: &str, now: UnixMillis) -> Result<Person, AuthError> {
        let (scheme, credential) = value.split_once(' ').ok_or(AuthError::Invalid)?;
        if scheme.eq_ignore_ascii_case("tma") {
            self.check_init_data(credential.trim(), now)
        } else if scheme.eq_ignore_ascii_case("bearer") {
            self.check_session(credential.trim(), now)
        } else {
            Err(AuthError::Invalid)
        }
    }

    /// A session token for a person, good for [`crate::limits::SESSION_TTL`], but never beyond
    /// [`crate::limits::SIGN_IN_MAX`] after their sign-in.
    #[must_use]
    pub fn issue_session(&self, person: &Person, now: UnixMillis) -> SessionToken {
        session::issue(&self.keys.session, person, now)
    }

    /// What a browser shows to [`Auth::take_handoff`] for a person, good for [`HANDOFF_TTL`] and once.
    #[must_use]
    pub fn issue_handoff(&self, person: &Person, now: UnixMillis) -> SessionToken {
        handoff::issue(&self.keys.handoff, person, now)
    }

    /// Who goes on in a browser; `Expired` when the token is too old or was used.
    pub fn take_handoff(&self, token: &str, now: UnixMillis) -> Result<Person, AuthError> {
        self.used_handoffs.take(&self.keys.handoff, token, now)
    }

    /// The id of a person in a room: stable over restarts, says nothing about the person.
    #[must_use]
    pub fn participant_id(&self, room: &RoomCode, user: UserId) -> ParticipantId {
        ParticipantId(self.keys.participant.short_name(&format!("{room}:{user}")))
    }

    /// A fresh code for a chat room, from uniformly distributed bytes. Its end follows from its
    /// start and this deployment's key, so that the server knows its own codes again also when it
    /// has forgotten the rooms (a file system that does not outlive a deploy), while nobody can
    /// guess the code of a room (50 bits) or make up one that opens.
    #[must_use]
    pub fn new_room_code(&self, random_byte: impl FnMut() -> u8) -> RoomCode {
        RoomCode::generate(random_byte, |stem| self.room_code_end(stem))
    }

    /// Whether [`Auth::new_room_code`] made this code.
    #[must_use]
    pub fn made_room_code(&self, code: &RoomCode) -> bool {
        code.passes(|stem| self.room_code_end(stem))
    }

    fn room_code_end(&self, stem: &str) -> [u8; CHECK_CHARS] {
        let signature = self.keys.room_code.sign(stem.as_bytes());
        std::array::from_fn(|at| signature[at])
    }

    /// The path of a person's avatar on this origin, signed, good for
    /// [`crate::limits::AVATAR_URL_TTL`] and at most an hour more; `None` for guests. Stable within
    /// an hour, so that browsers can cache it.
    #[must_use]
    pub fn avatar_path(&self, user: UserId, now: UnixMillis) -> Option<String> {
        (!user.is_guest()).then(|| self.keys.avatar.path(user, now))
    }

    /// Whose photo an avatar's address is for; `None` when it is not ours or has run out.
    #[must_use]
    pub fn open_avatar(
        &self,
        sealed: &str,
        expires: u64,
        signature: &str,
        now: UnixMillis,
    ) -> Option<UserId> {
        self.keys.avatar.open(sealed, expires, signature, now)
    }

    /// The path of an avatar for whoever shows the end and the signature of one: with the same end, so
    /// that nobody follows a face for ever who saw it once. `None` when they are not good.
    #[must_use]
    pub fn avatar_path_again(
        &self,
        user: UserId,
        expires: u64,
        signature: &str,
        now: UnixMillis,
    ) -> Option<String> {
        let avatar = &self.keys.avatar;
        let is_good = avatar.check(user, expires, signature, now);
        is_good.then(|| avatar.path_until(user, expires))
    }

    /// What `viewer` calls `person` with; `None` where one of them is a guest. To be given only where
    /// `viewer` may see that person anyway.
    #[must_use]
    pub fn person_token(&self, viewer: UserId, person: UserId) -> Option<String> {
        let is_guest = viewer.is_guest() || person.is_guest();
        (!is_guest).then(|| person_token::seal(&self.keys.person, viewer, person))
    }

    /// Whom `viewer` means by a token; `None` when it was not made for them.
    #[must_use]
    pub fn open_person(&self, viewer: UserId, token: &str) -> Option<UserId> {
        person_token::open(&self.keys.person, viewer, token)
    }

    /// An opaque name for a person in TURN user names (coturn logs them).
    #[must_use]
    pub fn turn_name(&self, user: UserId) -> String {
        self.keys.turn.short_name(&user.to_string())
    }

    /// The name under which a client's network is counted; stable over restarts. Addresses of one
    /// IPv6 network of 64 bits share a name, as a household has that many to choose from.
    #[must_use]
    pub fn client_network(&self, address: IpAddr) -> ClientNetwork {
        let network = match address.to_canonical() {
            IpAddr::V6(address) => {
                let prefix = u128::from(address) & !u128::from(u64::MAX);
                IpAddr::V6(prefix.into())
            }
            v4 @ IpAddr::V4(_) => v4,
        };
        ClientNetwork(self.keys.network.short_name(&network.to_string()))
    }

    /// What the processes of a deployment know each other by: 64 characters that nobody else can say.
    #[must_use]
    pub fn node_secret(&self) -> String {
        hex::encode(self.keys.deployment.sign(b"node"))
    }

    /// What the deployment is called where several may be, as in a Redis that they share.
    #[must_use]
    pub fn deployment_name(&self) -> String {
        self.keys.deployment.short_name("name")
    }

    /// The secret token for Telegram's webhook: 64 hex digits.
    #[must_use]
    pub fn webhook_secret(&self) -> String {
        hex::encode(self.keys.webhook.sign(b"secret_token"))
    }

    fn check_init_data(&self, init_data: &str, now: UnixMillis) -> Result<Person, AuthError> {
        let key = self.keys.init_data.as_ref().ok_or(AuthError::Invalid)?;
        init_data::check(init_data, key, now).map_err(|refusal| {
            if let Refusal::Early { seconds } = refusal {
                self.clock.note(seconds, now);
            }
            refusal.into()
        })
    }

    fn check_session(&self, token: &str, now: UnixMillis) -> Result<Person, AuthError> {
        let person = session::check(&self.keys.session, token, now)?;
        if person.id.is_guest() && !self.allow_guests {
            return Err(AuthError::GuestsNotAllowed);
        }
        Ok(person)
    }

    fn new_guest(&self, name: &str, now: UnixMillis, nonce: u64) -> Result<Person, AuthError> {
        if !self.allow_guests {
            return Err(AuthError::GuestsNotAllowed);
        }
        Ok(Person {
            id: guest_id(nonce),
            name: clean(name, NAME_CHARS_MAX).unwrap_or_else(|| "Guest".to_owned()),
            username: None,
            language: None,
            signed_in_at: now,
        })
    }
}

/// A negative id of at most 52 bits, as Telegram's are, so that it survives JavaScript's numbers.
fn guest_id(nonce: u64) -> UserId {
    let positive = i64::try_from(nonce & ((1 << 52) - 1)).unwrap_or(1).max(1);
    UserId(-positive)
}
