//! The room card: the message in a chat that shows a room and lets people in.
//!
//! Pure: the same face, language and stand always give the same card.

use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};
use teloxide::utils::html;

use super::keyboard::{self, Door};
use super::press::Button;
use super::said::said;
use crate::cards::{Crowd, Face, Scope, Story};
use crate::i18n::{Lang, Words, fill};
use crate::ids::RoomCode;
use crate::links::share_url;

/// A message with buttons.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Telegram HTML, everything foreign escaped.
    pub text: String,
    /// Buttons, if there are any.
    pub keyboard: Option<InlineKeyboardMarkup>,
}

/// How a card stands in its chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    /// The way in.
    pub door: Door,
    /// The link for others; in private the card explains how to pass it on, elsewhere the card itself
    /// is the invitation.
    pub invite_url: String,
    /// What it may tell, and whether its readers may have a say in the room.
    pub scope: Scope,
    /// Whether the card follows what happens in the room.
    pub is_live: bool,
}

/// The card of a room.
#[must_use]
pub fn room_card(face: &Face, lang: Lang, stand: &Stand) -> Card {
    let words = lang.words();
    let mut lines = vec![heading(face, words)];
    lines.extend(body(face, words, stand));
    Card {
        text: lines.join("\n"),
        keyboard: buttons(face, words, stand),
    }
}

fn heading(face: &Face, words: &Words) -> String {
    let title = if face.title.is_empty() {
        fill(words.untitled, &[("code", &said(&face.code))])
    } else {
        said(&face.title)
    };
    let sign = if face.is_game { "🎲" } else { "🎙" };
    format!("{sign} <b>{title}</b>")
}

fn body(face: &Face, words: &Words, stand: &Stand) -> Vec<String> {
    let mut lines = vec![String::new()];
    match &face.story {
        Story::Waiting => lines.push(how_to(words, stand)),
        Story::OnAir { people, minutes } => {
            let mut line = format!("🟢 {}", words.people_on_air(people.count));
            if *minutes > 0 {
                line = format!("{line} · {}", words.minutes(*minutes));
            }
            lines.push(line);
            lines.extend(names(people, words));
        }
        Story::Over { people, minutes } => {
            let length = words.minutes(*minutes);
            let people_line = words.people_were_there(people.count);
            lines.push(format!("{} · {length} · {people_line}", words.call_over));
            lines.extend(names(people, words));
        }
    }
    if face.is_locked {
        lines.push(words.door_locked.to_owned());
    }
    lines
}

fn how_to(words: &Words, stand: &Stand) -> String {
    match stand.door {
        Door::WebApp(_) => {
            let link = html::escape(&stand.invite_url);
            fill(words.how_to_invite, &[("link", &link)])
        }
        Door::Link(_) => words.how_to_enter.to_owned(),
    }
}

/// "Anna, Boris and 3 more"; nothing where nobody is named.
fn names(people: &Crowd, words: &Words) -> Option<String> {
    if people.names.is_empty() {
        return None;
    }
    let names: Vec<String> = people.names.iter().map(|name| said(name)).collect();
    let names = names.join(", ");
    Some(match people.count.saturating_sub(people.names.len()) {
        0 => names,
        more => fill(
            words.and_more,
            &[("names", &names), ("n", &more.to_string())],
        ),
    })
}

fn buttons(face: &Face, words: &Words, stand: &Stand) -> Option<InlineKeyboardMarkup> {
    let enter = match face.story {
        Story::Waiting | Story::OnAir { .. } if face.is_game => words.play_game,
        Story::Waiting => words.enter_room,
        Story::OnAir { .. } => words.join_call,
        Story::Over { .. } => words.call_again,
    };
    let enter = keyboard::door(enter, &stand.door);
    let mut rows = vec![vec![enter], vec![share(face, words, stand)]];
    let code = RoomCode::parse(&face.code).ok();
    if let Some(code) = code {
        rows.extend(actions(face, words, stand, code));
    }
    keyboard::rows(rows)
}

fn actions(
    face: &Face,
    words: &Words,
    stand: &Stand,
    code: RoomCode,
) -> Vec<Vec<Option<InlineKeyboardButton>>> {
    if !stand.is_live {
        let look = Button::Look(code, stand.scope == Scope::Home);
        return vec![vec![keyboard::callback(words.look_button, &look)]];
    }
    let mut rows = Vec::new();
    if face.is_on_air() && stand.scope == Scope::Home {
        let lock = Button::Lock(code.clone(), !face.is_locked);
        let text = if face.is_locked {
            words.unlock_button
        } else {
            words.lock_button
        };
        let end = Button::End(code.clone());
        rows.push(vec![
            keyboard::callback(text, &lock),
            keyboard::callback(words.end_button, &end),
        ]);
    }
    let bell = Button::Bell(code);
    rows.push(vec![keyboard::callback(words.bell_button, &bell)]);
    rows
}

/// In private, before anything happens: a way to pass the link on.
fn share(face: &Face, words: &Words, stand: &Stand) -> Option<InlineKeyboardButton> {
    let is_private = matches!(stand.door, Door::WebApp(_));
    if !is_private || face.story != Story::Waiting {
        return None;
    }
    let shown = if face.title.is_empty() {
        &face.code
    } else {
        &face.title
    };
    let text = fill(words.share_text, &[("title", shown)]);
    let url = share_url(&stand.invite_url, &text)?;
    keyboard::link(words.invite, url.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const LINK: &str = "https://t.me/efir_bot?startapp=7H2K9M4QZX";
    const PAGE: &str = "https://efir.example/?startapp=7H2K9M4QZX";

    fn face(title: &str, story: Story) -> Face {
        Face {
            code: "7H2K9M4QZX".to_owned(),
            title: title.to_owned(),
            is_game: false,
            is_locked: false,
            story,
        }
    }

    fn crowd(count: usize, names: &[&str]) -> Crowd {
        Crowd {
            count,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    fn in_group(scope: Scope) -> Stand {
        Stand {
            door: Door::Link(LINK.to_owned()),
            invite_url: LINK.to_owned(),
            scope,
            is_live: true,
        }
    }

    fn in_private() -> Stand {
        Stand {
            door: Door::WebApp(PAGE.to_owned()),
            ..in_group(Scope::Home)
        }
    }

    fn keys(card: &Card) -> Value {
        serde_json::to_value(&card.keyboard).unwrap()["inline_keyboard"].clone()
    }

    #[test]
    fn in_a_group_the_card_is_the_invitation() {
        let card = room_card(
            &face("Friday", Story::Waiting),
            Lang::En,
            &in_group(Scope::Home),
        );
        assert_eq!(
            card.text,
            "🎙 <b>Friday</b>\n\n\
             Press the button to join. You need a microphone only when you want to speak."
        );
        assert_eq!(
            keys(&card),
            json!([
                [{"text": "Go on air", "url": LINK}],
                [{"text": "🔔 Tell me when somebody joins", "callback_data": "bell:7h2k9m4qzx"}],
            ])
        );
    }

    #[test]
    fn a_games_card_is_told_from_a_calls_and_asks_people_to_play() {
        for (story, text) in [
            (
                Story::Waiting,
                "🎲 <b>Spirits</b>\n\n\
                 Press the button to join. You need a microphone only when you want to speak.",
            ),
            (
                Story::OnAir {
                    people: crowd(2, &[]),
                    minutes: 0,
                },
                "🎲 <b>Spirits</b>\n\n🟢 2 people on air",
            ),
        ] {
            let game = Face {
                is_game: true,
                ..face("Spirits", story)
            };
            let card = room_card(&game, Lang::En, &in_group(Scope::Elsewhere));
            assert_eq!(card.text, text);
            assert_eq!(keys(&card)[0][0]["text"], "Play");
        }
    }

    #[test]
    fn on_air_the_card_says_who_for_how_long_and_has_buttons_for_who_may() {
        let people = crowd(3, &["Анна", "Boris", "Clara"]);
        let story = Story::OnAir {
            people,
            minutes: 10,
        };
        let card = room_card(&face("Пятница", story), Lang::Ru, &in_group(Scope::Home));
        assert_eq!(
            card.text,
            "🎙 <b>Пятница</b>\n\n🟢 В эфире 3 человека · 10 мин\nАнна, Boris, Clara"
        );
        assert_eq!(
            keys(&card),
            json!([
                [{"text": "Присоединиться", "url": LINK}],
                [{"text": "🔒 Закрыть вход", "callback_data": "lock:7h2k9m4qzx"},
                 {"text": "Завершить", "callback_data": "end:7h2k9m4qzx"}],
                [{"text": "🔔 Сообщить, когда кто-то войдёт", "callback_data": "bell:7h2k9m4qzx"}],
            ])
        );
    }

    #[test]
    fn behind_a_locked_door_the_card_says_how_many_and_offers_to_open_it() {
        let mut locked = face(
            "Friday",
            Story::OnAir {
                people: crowd(2, &[]),
                minutes: 0,
            },
        );
        locked.is_locked = true;
        let card = room_card(&locked, Lang::En, &in_group(Scope::Home));
        assert_eq!(
            card.text,
            "🎙 <b>Friday</b>\n\n🟢 2 people on air\n🔒 The door is locked: knock to come in"
        );
        assert_eq!(keys(&card)[1][0]["callback_data"], "unlock:7h2k9m4qzx");
    }

    #[test]
    fn at_the_end_the_card_says_how_long_and_who_was_there() {
        let story = |minutes, people| Story::Over { people, minutes };
        for (lang, story, text) in [
            (
                Lang::Ru,
                story(24, crowd(5, &["Анна", "Boris"])),
                "Эфир завершён · 24 мин · 5 человек\nАнна, Boris и ещё 3",
            ),
            (
                Lang::Uk,
                story(0, crowd(2, &[])),
                "Ефір завершено · менше хвилини · 2 людини",
            ),
            (
                Lang::En,
                story(61, crowd(21, &[])),
                "The call is over · 1 h 1 min · 21 people",
            ),
        ] {
            let card = room_card(&face("Friday", story), lang, &in_group(Scope::Home));
            assert_eq!(card.text, format!("🎙 <b>Friday</b>\n\n{text}"));
        }
    }

    #[test]
    fn where_the_room_does_not_belong_nobody_gets_a_say_in_it() {
        let story = Story::OnAir {
            people: crowd(2, &[]),
            minutes: 1,
        };
        let card = room_card(
            &face("Friday", story),
            Lang::En,
            &in_group(Scope::Elsewhere),
        );
        assert_eq!(card.text, "🎙 <b>Friday</b>\n\n🟢 2 people on air · 1 min");
        assert_eq!(keys(&card).as_array().unwrap().len(), 2);
    }

    #[test]
    fn in_private_the_card_opens_the_mini_app_and_tells_how_to_invite() {
        let card = room_card(&face("Пятница", Story::Waiting), Lang::Ru, &in_private());
        assert_eq!(
            card.text,
            "🎙 <b>Пятница</b>\n\n\
             Чтобы пригласить друзей, отправьте им ссылку:\n\
             https://t.me/efir_bot?startapp=7H2K9M4QZX"
        );
        let keys = keys(&card);
        assert_eq!(
            keys[0][0],
            json!({"text": "Войти в эфир", "web_app": {"url": PAGE}})
        );
        let share = keys[1][0]["url"].as_str().unwrap();
        assert!(share.starts_with("https://t.me/share/url?url="), "{share}");
    }

    #[test]
    fn a_card_that_cannot_follow_yet_has_a_button_that_makes_it_follow() {
        let stand = Stand {
            is_live: false,
            ..in_group(Scope::Home)
        };
        let card = room_card(&face("Friday", Story::Waiting), Lang::En, &stand);
        assert_eq!(keys(&card)[1][0]["callback_data"], "home:7h2k9m4qzx");
    }

    #[test]
    fn titles_and_names_cannot_bring_markup() {
        let story = Story::OnAir {
            people: crowd(1, &["<i>Ann</i>"]),
            minutes: 0,
        };
        let card = room_card(
            &face("<b>x</b> & co", story),
            Lang::En,
            &in_group(Scope::Home),
        );
        assert!(
            card.text
                .contains("<b>&lt;b&gt;x&lt;/\u{2060}b&gt; &amp; co</b>")
        );
        assert!(card.text.contains("\n&lt;i&gt;Ann&lt;/\u{2060}i&gt;"));
    }

    #[test]
    fn a_room_without_a_title_is_called_by_its_code() {
        let card = room_card(
            &face("", Story::Waiting),
            Lang::Uk,
            &in_group(Scope::Elsewhere),
        );
        assert!(card.text.starts_with("🎙 <b>Кімната 7H2K9M4QZX</b>\n\n"));
    }

    #[test]
    fn the_longest_card_fits_a_message() {
        for lang in Lang::ALL {
            let title = "<".repeat(crate::limits::TITLE_CHARS_MAX);
            let name = "<".repeat(crate::limits::NAME_CHARS_MAX);
            let names = vec![name; crate::cards::NAMES_SHOWN];
            let people = Crowd { count: 50, names };
            let story = Story::OnAir {
                people,
                minutes: 10_000,
            };
            let card = room_card(&face(&title, story), lang, &in_private());
            assert!(card.text.chars().count() <= 4096);
        }
    }
}
