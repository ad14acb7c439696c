//! Everything the bot says that is not a room card.
//!
//! Pure: texts and buttons from who asked and where.

use super::asker::Asker;
use super::keyboard::{self, Door};
use super::press::Button;
use super::room_card::Card;
use super::said::said;
use crate::i18n::{Lang, fill};
use crate::links::InviteLinks;

/// Answers `/start` in private.
pub(super) fn welcome(asker: &Asker, links: &InviteLinks) -> Card {
    let words = asker.lang.words();
    let name = said(&asker.name);
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

/// Answers `/language`.
pub(super) fn languages(lang: Lang) -> Card {
    let button = |one: Lang| keyboard::callback(name_of(one), &Button::Lang(one));
    Card {
        text: lang.words().language_question.to_owned(),
        keyboard: keyboard::rows([Lang::ALL.map(button).into()]),
    }
}

/// What a language is called by those who speak it.
const fn name_of(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Русский",
        Lang::Uk => "Українська",
        Lang::En => "English",
    }
}

/// Answers `/rooms`: a button for each room, with how many are on air in it. In a group only the
/// chat's own rooms are listed, in private a person's.
pub(super) fn rooms(lang: Lang, is_private: bool, rooms: &[(String, usize, Door)]) -> Card {
    let words = lang.words();
    if rooms.is_empty() {
        return Card {
            text: words.no_rooms.to_owned(),
            keyboard: keyboard::column([keyboard::new_room(words.new_room)]),
        };
    }
    let buttons = rooms.iter().map(|(title, inside, door)| {
        let text = match inside {
            0 => title.clone(),
            inside => format!("🟢 {title} · {inside}"),
        };
        keyboard::door(&text, door)
    });
    let heading = if is_private {
        words.my_rooms
    } else {
        words.rooms_here
    };
    Card {
        text: heading.to_owned(),
        keyboard: keyboard::column(buttons),
    }
}

/// Somebody has joined a room; for one who wanted to be told.
pub(super) fn bell(lang: Lang, title: &str, door: &Door) -> Card {
    let words = lang.words();
    Card {
        text: fill(words.bell_rings, &[("title", &said(title))]),
        keyboard: keyboard::column([keyboard::door(words.join_call, door)]),
    }
}

/// A text without buttons.
pub(super) fn plain(text: &str) -> Card {
    Card {
        text: text.to_owned(),
        keyboard: None,
    }
}
