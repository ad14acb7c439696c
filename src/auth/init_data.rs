//! Telegram's launch data (`initData`): a query string that Telegram signed with the bot's token.
//!
//! The text is parsed once, and what was parsed is what is signed and what is used: two readings
//! of the same bytes could differ.

use serde::Deserialize;

use super::AuthError;
use super::keys::SigningKey;
use crate::i18n::Lang;
use crate::ids::UserId;
use crate::limits::{INIT_DATA_AGE_MAX, INIT_DATA_BYTES_MAX, INIT_DATA_FUTURE_MAX};
use crate::person::Person;
use crate::text::person_name;
use crate::time::UnixMillis;

/// Telegram promises that ids have at most this many significant bits.
const USER_ID_BITS: u32 = 52;

/// The `user` field; whatever else it has is not looked at.
#[derive(Deserialize)]
struct TelegramUser {
    id: i64,
    first_name: String,
    #[serde(default)]
    last_name: Option<String>,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    language_code: Option<String>,
}

/// Why launch data is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Malformed, forged, or signed for another bot.
    Invalid,
    /// Authentic, and older than [`INIT_DATA_AGE_MAX`].
    Expired,
    /// Authentic, and from so many seconds in the future.
    Early {
        /// How many.
        seconds: u64,
    },
}

impl From<Refusal> for AuthError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid | Refusal::Early { .. } => Self::Invalid,
            Refusal::Expired => Self::Expired,
        }
    }
}

/// The person that Telegram vouches for.
///
/// A wrong signature is [`Refusal::Invalid`] whatever the age; only data that is authentic can be of
/// another time.
pub(super) fn check(raw: &str, key: &SigningKey, now: UnixMillis) -> Result<Person, Refusal> {
    if raw.len() > INIT_DATA_BYTES_MAX {
        return Err(Refusal::Invalid);
    }
    let pairs = sorted_pairs(raw).ok_or(Refusal::Invalid)?;
    let value = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .ok_or(Refusal::Invalid)
    };
    let signature = hash_bytes(value("hash")?).ok_or(Refusal::Invalid)?;
    if !key.verify(data_check_string(&pairs).as_bytes(), &signature) {
        return Err(Refusal::Invalid);
    }
    let auth_date = unix_seconds(value("auth_date")?).ok_or(Refusal::Invalid)?;
    check_age(auth_date, now)?;
    let user: TelegramUser = serde_json::from_str(value("user")?).map_err(|_| Refusal::Invalid)?;
    person(user, UnixMillis(auth_date.saturating_mul(1000))).ok_or(Refusal::Invalid)
}

/// The decoded pairs in byte order of their keys. `None` when a key comes twice, or when a key or
/// value contains what separates them in the signed text (then two different lists of pairs would
/// have the same signature).
fn sorted_pairs(raw: &str) -> Option<Vec<(String, String)>> {
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(raw.as_bytes())
        .into_owned()
        .collect();
    pairs.sort_unstable();
    let unique = pairs.windows(2).all(|two| two[0].0 != two[1].0);
    let unambiguous = pairs
        .iter()
        .all(|(key, value)| !key.contains(['=', '\n']) && !value.contains('\n'));
    (unique && unambiguous).then_some(pairs)
}

/// What Telegram signs: every pair but `hash` (also ones this code does not know, and
/// `signature`), one per line.
pub(super) fn data_check_string(pairs: &[(String, String)]) -> String {
    let lines: Vec<String> = pairs
        .iter()
        .filter(|(key, _)| key != "hash")
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    lines.join("\n")
}

/// Exactly 64 lower-case hexadecimal digits, as Telegram writes them.
fn hash_bytes(text: &str) -> Option<[u8; 32]> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    hex::decode(text).ok()?.try_into().ok()
}

/// Digits only: no sign, no space.
fn unix_seconds(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn check_age(auth_date: u64, now: UnixMillis) -> Result<(), Refusal> {
    let now = now.as_secs();
    let seconds = auth_date.saturating_sub(now);
    if seconds > INIT_DATA_FUTURE_MAX.as_secs() {
        return Err(Refusal::Early { seconds });
    }
    if now.saturating_sub(auth_date) > INIT_DATA_AGE_MAX.as_secs() {
        return Err(Refusal::Expired);
    }
    Ok(())
}

fn person(user: TelegramUser, signed_in_at: UnixMillis) -> Option<Person> {
    if user.id <= 0 || user.id >= 1 << USER_ID_BITS {
        return None;
    }
    let username = user.username.filter(|name| is_username(name));
    let full_name = format!(
        "{} {}",
        user.first_name,
        user.last_name.as_deref().unwrap_or_default()
    );
    let lang = Lang::from_code(user.language_code.as_deref());
    let name = person_name(&full_name, username.as_deref(), lang);
    Some(Person {
        id: UserId(user.id),
        name,
        username,
        language: user.language_code.as_deref().and_then(language),
        signed_in_at,
    })
}

fn is_username(name: &str) -> bool {
    (1..=32).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The two letters before a region (`pt-br` is `pt`).
fn language(code: &str) -> Option<String> {
    let primary = code.split(['-', '_']).next().unwrap_or_default();
    let fits = primary.len() == 2 && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
    fits.then(|| primary.to_ascii_lowercase())
}
