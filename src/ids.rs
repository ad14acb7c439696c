//! Identifiers that look alike and must never be mixed up.
//!
//! Knows nothing of rooms, sockets or Telegram's types. Parsing is strict: a value of one of these
//! types is always well formed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A Telegram user id, or a negative number that stands for a guest of this process.
///
/// Telegram promises at most 52 significant bits, so the value survives JavaScript's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub i64);

impl UserId {
    /// True for people who came without Telegram (only possible where guests are allowed).
    #[must_use]
    pub const fn is_guest(self) -> bool {
        self.0 < 0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One person in one room: the same person always has the same id in the same room, also after the
/// process has been restarted, so that media between browsers can outlive the server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(transparent)]
pub struct ParticipantId(pub String);

impl fmt::Display for ParticipantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One attempt to ring somebody: 128 random bits as text, so that nobody can name another's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(transparent)]
pub struct RingId(pub String);

impl fmt::Display for RingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The network that a client comes from (an IPv4 address, or the first 64 bits of an IPv6 one) as a
/// keyed hash: tells networks apart and names none, so that it may be kept and compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientNetwork(pub String);

/// Why a text is not a room code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a room code is 3 to 32 characters of A-Z, a-z, 0-9, _ and -")]
pub struct BadRoomCode;

/// The code of a room: 3-32 characters of `A-Z a-z 0-9 _ -`, compared without regard to case.
///
/// Kept in lower case; [`RoomCode::for_display`] gives chat-room codes back in capitals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(transparent)]
pub struct RoomCode(String);

impl RoomCode {
    /// Parses what a person, a link or a game host gave.
    pub fn parse(text: &str) -> Result<Self, BadRoomCode> {
        let fits = (3..=32).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        if fits {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(BadRoomCode)
        }
    }

    /// The canonical (lower-case) text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the code has the shape of those the server makes: ten characters of Crockford
    /// base32 with at least two digits. A code of this shape is never created by typing it.
    #[must_use]
    pub fn is_chat_shaped(&self) -> bool {
        self.0.len() == 10
            && self.0.bytes().all(|byte| CROCKFORD.contains(&byte))
            && self.0.bytes().filter(u8::is_ascii_digit).count() >= 2
    }

    /// How people see the code.
    #[must_use]
    pub fn for_display(&self) -> String {
        if self.is_chat_shaped() {
            self.0.to_ascii_uppercase()
        } else {
            self.0.clone()
        }
    }

    /// Makes a chat-room code of ten Crockford base32 characters: six from `random_byte`, a source
    /// of uniformly distributed bytes, and four that `check` derives from those six.
    pub fn generate(
        mut random_byte: impl FnMut() -> u8,
        check: impl Fn(&str) -> [u8; CHECK_CHARS],
    ) -> Self {
        loop {
            let mut text: String = (0..STEM_CHARS).map(|_| letter(random_byte())).collect();
            text.extend(check(&text).map(letter));
            let code = Self(text);
            if code.is_chat_shaped() {
                return code;
            }
        }
    }

    /// Whether the code is one that [`RoomCode::generate`] makes with this `check`.
    #[must_use]
    pub fn passes(&self, check: impl Fn(&str) -> [u8; CHECK_CHARS]) -> bool {
        self.is_chat_shaped() && {
            let (stem, end) = self.0.split_at(STEM_CHARS);
            check(stem).map(letter).iter().copied().eq(end.chars())
        }
    }
}

/// Random characters at the start of a chat-room code (30 bits).
const STEM_CHARS: usize = 6;

/// Characters at the end of a chat-room code that follow from the others (20 bits).
pub const CHECK_CHARS: usize = 4;

fn letter(byte: u8) -> char {
    char::from(CROCKFORD[usize::from(byte & 31)])
}

/// Crockford's base32 alphabet in lower case: no i, l, o, u.
const CROCKFORD: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl fmt::Display for RoomCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RoomCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_compared_without_regard_to_case() {
        assert_eq!(RoomCode::parse("Room_123"), RoomCode::parse("rOOM_123"));
    }

    #[test]
    fn codes_of_a_wrong_length_or_alphabet_are_refused() {
        let long = "x".repeat(33);
        for text in ["", "ab", "a b c", "комната", "a/b", "room\n", long.as_str()] {
            assert_eq!(RoomCode::parse(text), Err(BadRoomCode), "{text:?}");
        }
    }

    #[test]
    fn generated_codes_are_told_apart_from_typed_ones() {
        let mut byte = 0_u8;
        let check = |stem: &str| [stem.len() as u8, 1, 2, stem.as_bytes()[0]];
        let code = RoomCode::generate(
            || {
                byte = byte.wrapping_add(37);
                byte
            },
            check,
        );
        assert!(code.is_chat_shaped());
        assert!(code.passes(check));
        assert!(!code.passes(|_| [0, 0, 0, 0]));
        assert_eq!(code.for_display(), code.as_str().to_ascii_uppercase());
        for typed in ["room123", "spacegames", "friday-party", "0123456789a"] {
            let typed = RoomCode::parse(typed).expect("well formed");
            assert!(!typed.is_chat_shaped(), "{typed}");
        }
    }
}
