//! A person whose identity has been checked.
//!
//! Knows nothing of how it was checked, nor of rooms.

use crate::ids::UserId;
use crate::time::UnixMillis;

/// Who somebody is, as Telegram (or, for guests, they themselves) said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Telegram user id; negative for guests.
    pub id: UserId,
    /// First and last name, trimmed to [`crate::limits::NAME_CHARS_MAX`]; never empty.
    pub name: String,
    /// Username without the `@`.
    pub username: Option<String>,
    /// Two-letter language code, lower case.
    pub language: Option<String>,
    /// When Telegram vouched for them (or, for guests, when they came first). Session tokens are
    /// renewed for [`crate::limits::SIGN_IN_MAX`] from then on.
    pub signed_in_at: UnixMillis,
}
