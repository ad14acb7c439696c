//! Buttons under messages.

use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup, WebAppInfo};
use url::Url;

use super::press::Button;

/// The way into the Mini App. Telegram allows `web_app` buttons in private chats only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// A `web_app` button, for private chats: our page.
    WebApp(String),
    /// A link button, for groups and channels: a `t.me` link that opens the Mini App.
    Link(String),
}

/// A button that opens the Mini App.
pub(super) fn door(text: &str, door: &Door) -> Option<InlineKeyboardButton> {
    match door {
        Door::WebApp(url) => Some(InlineKeyboardButton::web_app(text, web_app(url)?)),
        Door::Link(url) => link(text, url),
    }
}

/// A button that opens a link.
pub(super) fn link(text: &str, url: &str) -> Option<InlineKeyboardButton> {
    Some(InlineKeyboardButton::url(text, Url::parse(url).ok()?))
}

/// A button that sends something back to us.
pub(super) fn callback(text: &str, button: &Button) -> Option<InlineKeyboardButton> {
    Some(InlineKeyboardButton::callback(text, button.data()))
}

/// The button that makes a room.
pub(super) fn new_room(text: &str) -> Option<InlineKeyboardButton> {
    callback(text, &Button::NewRoom)
}

/// A Mini App address as Telegram wants it.
pub(super) fn web_app(url: &str) -> Option<WebAppInfo> {
    Url::parse(url).ok().map(|url| WebAppInfo { url })
}

/// One button per row, leaving out those that could not be made.
pub(super) fn column(
    buttons: impl IntoIterator<Item = Option<InlineKeyboardButton>>,
) -> Option<InlineKeyboardMarkup> {
    rows(buttons.into_iter().map(|button| vec![button]))
}

/// Rows of buttons, leaving out buttons that could not be made and rows without any.
pub(super) fn rows(
    rows: impl IntoIterator<Item = Vec<Option<InlineKeyboardButton>>>,
) -> Option<InlineKeyboardMarkup> {
    let rows: Vec<Vec<InlineKeyboardButton>> = rows
        .into_iter()
        .map(|row| row.into_iter().flatten().collect())
        .filter(|row: &Vec<_>| !row.is_empty())
        .collect();
    (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}
