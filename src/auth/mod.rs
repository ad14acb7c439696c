//! Who somebody is: Telegram's launch data, our own session tokens, signed avatar URLs, secrets.
//!
//! Pure: takes `now` and random numbers, never reads a clock; knows nothing of HTTP or sockets.

mod avatar_url;
mod clock;
mod init_data;
mod keys;
mod session;

use std::net::IpAddr;
use std::sync::Arc;

use crate::ids::{CHECK_CHARS, ClientNetwork, ParticipantId, RoomCode, UserId};
use crate::limits::NAME_CHARS_MAX;
use crate::person::Person;
use crate::protocol::{CloseCode, Credential, UnixMillis};
use crate::text::clean;

use clock::ClockDoubt;
use init_data::Refusal;
use keys::Keys;

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
        }
    }

    /// Without a bot: only guests and session tokens, keys from `secret`.
    #[must_use]
    pub fn without_bot(secret: &[u8; 32], allow_guests: bool) -> Self {
        Self {
            keys: Arc::new(Keys::without_bot(secret)),
            allow_guests,
            clock: Arc::default(),
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

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    fn guest(name: &str) -> Credential {
        Credential::Guest {
            name: name.to_owned(),
        }
    }

    #[test]
    fn a_guest_gets_a_negative_id_that_javascript_can_hold() {
        let auth = Auth::without_bot(&[7; 32], true);
        for nonce in [0, 1, 42, u64::MAX] {
            let person = auth
                .authenticate(&guest(" Ann "), NOW, nonce)
                .expect("guests are allowed");
            assert!(person.id.is_guest(), "{nonce}");
            assert!(person.id.0 > -(1 << 53), "{nonce}");
            assert_eq!(person.name, "Ann");
        }
    }

    #[test]
    fn a_deployment_knows_its_own_room_codes_and_no_others() {
        let auth = Auth::without_bot(&[7; 32], true);
        let mut byte = 0_u8;
        let code = auth.new_room_code(|| {
            byte = byte.wrapping_add(37);
            byte
        });
        assert!(auth.made_room_code(&code));
        assert!(!Auth::without_bot(&[8; 32], true).made_room_code(&code));
        for other in ["zzzz0000zz", "friday", "0123456789"] {
            let other = RoomCode::parse(other).expect("well formed");
            assert!(!auth.made_room_code(&other), "{other}");
        }
    }

    #[test]
    fn guests_are_refused_where_they_are_not_allowed_even_with_an_old_token() {
        let open = Auth::without_bot(&[7; 32], true);
        let closed = Auth::without_bot(&[7; 32], false);
        let person = open
            .authenticate(&guest("Ann"), NOW, 5)
            .expect("guests are allowed");
        let token = open.issue_session(&person, NOW).token;

        let refused = Err(AuthError::GuestsNotAllowed);
        assert_eq!(closed.authenticate(&guest("Ann"), NOW, 5), refused);
        assert_eq!(
            closed.authenticate(&Credential::Session { token }, NOW, 0),
            refused
        );
    }

    #[test]
    fn a_guest_who_comes_back_with_a_token_is_the_same_guest() {
        let auth = Auth::without_bot(&[7; 32], true);
        let person = auth
            .authenticate(&guest("Ann"), NOW, 5)
            .expect("guests are allowed");
        let token = auth.issue_session(&person, NOW).token;
        assert_eq!(
            auth.authenticate_header(&format!("Bearer {token}"), NOW),
            Ok(person)
        );
    }

    #[test]
    fn without_a_bot_no_launch_data_is_believed() {
        let auth = Auth::without_bot(&[7; 32], true);
        assert_eq!(
            auth.authenticate_header("tma user=%7B%7D&auth_date=1&hash=00", NOW),
            Err(AuthError::Invalid)
        );
    }

    #[test]
    fn unknown_schemes_are_refused() {
        let auth = Auth::without_bot(&[7; 32], true);
        for header in ["", "Bearer", "Basic YTpi", "tma", "Bearer ", "  "] {
            assert_eq!(
                auth.authenticate_header(header, NOW),
                Err(AuthError::Invalid),
                "{header:?}"
            );
        }
    }

    #[test]
    fn a_participant_id_belongs_to_one_person_in_one_room_and_survives_a_restart() {
        let auth = Auth::for_bot("123456:secret", false);
        let restarted = Auth::for_bot("123456:secret", false);
        let other_bot = Auth::for_bot("123457:secret", false);
        let room = RoomCode::parse("friday").expect("well formed");
        let other_room = RoomCode::parse("saturday").expect("well formed");
        let id = auth.participant_id(&room, UserId(1));

        assert_eq!(id.0.len(), 16);
        assert_eq!(id, restarted.participant_id(&room, UserId(1)));
        assert_ne!(id, auth.participant_id(&room, UserId(2)));
        assert_ne!(id, auth.participant_id(&other_room, UserId(1)));
        assert_ne!(id, other_bot.participant_id(&room, UserId(1)));
    }

    #[test]
    fn a_network_has_one_name_that_does_not_show_its_address() {
        let auth = Auth::without_bot(&[7; 32], true);
        let name = |text: &str| auth.client_network(text.parse().expect("an address"));
        assert_eq!(name("2001:db8:0:1::1"), name("2001:db8:0:1:ffff::2"));
        assert_ne!(name("2001:db8:0:1::1"), name("2001:db8:0:2::1"));
        assert_eq!(name("::ffff:192.0.2.7"), name("192.0.2.7"));
        assert_ne!(name("192.0.2.7"), name("192.0.2.8"));
        assert_eq!(name("192.0.2.7").0.len(), 16);
        let other = Auth::without_bot(&[8; 32], true);
        let address = "192.0.2.7".parse().expect("an address");
        assert_ne!(other.client_network(address), name("192.0.2.7"));
    }

    #[test]
    fn the_webhook_secret_and_the_turn_name_tell_nothing_of_their_origin() {
        let auth = Auth::for_bot("123456:secret", false);
        let secret = auth.webhook_secret();
        assert_eq!(secret.len(), 64);
        assert!(secret.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_eq!(auth.turn_name(UserId(279_058_397)).len(), 16);
        assert_ne!(auth.turn_name(UserId(1)), auth.turn_name(UserId(2)));
    }

    #[test]
    fn the_keys_are_not_shown() {
        assert_eq!(
            format!("{:?}", Auth::for_bot("123456:secret", false)),
            "Auth { allow_guests: false, .. }"
        );
    }
}
