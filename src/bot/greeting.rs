//! Everything the bot says that is not a room card.
//!
//! Pure: texts and buttons from who asked and where.

use teloxide::utils::html;

use super::asker::Asker;
use super::keyboard::{self, Door};
use super::room_card::Card;
use crate::i18n::{Lang, fill};
use crate::links::InviteLinks;

/// Answers `/start` in private.
pub(super) fn welcome(asker: &Asker, links: &InviteLinks) -> Card {
    let words = asker.lang.words();
    let name = html::escape(&asker.name);
    let add = links.add_to_group_url();
    Card {
        text: fill(words.greeting, &[("name", &name)]),
        keyboard: keyboard::column([
            keyboard::door(words.open_app, &Door::WebApp(links.page_url(None))),
            keyboard::new_room(words.new_room),
            add.and_then(|url| keyboard::link(words.add_to_group, &url)),
        ]),
    }
}

/// Answers `/start` in a group.
pub(super) fn welcome_group(lang: Lang) -> Card {
    let words = lang.words();
    Card {
        text: words.greeting_group.to_owned(),
        keyboard: keyboard::column([keyboard::new_room(words.new_room)]),
    }
}

/// Answers `/help`.
pub(super) fn help(lang: Lang) -> Card {
    let words = lang.words();
    Card {
        text: words.help.to_owned(),
        keyboard: keyboard::column([keyboard::new_room(words.new_room)]),
    }
}

/// A text nobody expected, in private.
pub(super) fn hint(lang: Lang) -> Card {
    plain(lang.words().hint)
}

/// The link leads nowhere.
pub(super) fn room_not_found(lang: Lang) -> Card {
    let words = lang.words();
    Card {
        text: words.room_not_found.to_owned(),
        keyboard: keyboard::column([keyboard::new_room(words.new_room)]),
    }
}

/// A code that leads nowhere, and with which anybody may open a room in the Mini App; `code` is well
/// formed.
pub(super) fn open_room(lang: Lang, code: &str, door: &Door) -> Card {
    let words = lang.words();
    Card {
        text: fill(words.open_room, &[("code", code)]),
        keyboard: keyboard::column([keyboard::door(words.open_app, door)]),
    }
}

/// A room was asked for while the bot was away.
pub(super) fn too_late(lang: Lang) -> Card {
    plain(lang.words().too_late)
}

/// Something failed on our side.
pub(super) fn trouble(lang: Lang) -> Card {
    plain(lang.words().trouble)
}

/// A text without buttons.
pub(super) fn plain(text: &str) -> Card {
    Card {
        text: text.to_owned(),
        keyboard: None,
    }
}
